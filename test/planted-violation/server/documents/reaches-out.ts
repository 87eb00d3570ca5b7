import { planted } from '../ehr/gateway.ts'
export const bad = planted
