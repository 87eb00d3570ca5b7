import { nothing } from './missing.ts'
export const bad = nothing
