import { planted } from '../sandbox/chart.ts'
import { planted as builder } from '../../test/builder.ts'
export const bad = [planted, builder]
