import { first } from './circle-a.ts'
export const second = () => first
