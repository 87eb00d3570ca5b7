import { readFileSync } from 'node:fs'
import { planted } from '../store/table.ts'
export const bad = [planted, readFileSync]
