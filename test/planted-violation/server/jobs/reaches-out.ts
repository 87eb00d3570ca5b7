import { planted } from '../store/table.ts'
export const bad = planted
