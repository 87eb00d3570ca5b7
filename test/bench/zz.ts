import { printSweepCost } from './sweep-cost.ts'
await printSweepCost(process.argv.slice(2).map(Number))
