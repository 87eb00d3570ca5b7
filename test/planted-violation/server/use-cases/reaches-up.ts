import { planted } from '../http/route.ts'
export const bad = planted
