import { join } from 'node:path'
import { printBundleSizes } from './bundle-sizes.ts'
import { printDeriveCost } from './derive-cost.ts'
import { printLaunchCost } from './launch-cost.ts'

console.log('Measurements on this machine: ratios travel, absolute values do not.')
printDeriveCost()
printBundleSizes(join(import.meta.dirname, '..', '..', 'dist', 'client'))
await printLaunchCost()
