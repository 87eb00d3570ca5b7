import { planted } from '../server/store/table.ts'
import { planted as app } from '../server/app.ts'
export const bad = [planted, app]
