import { second } from './circle-b.ts'
export const first = () => second
