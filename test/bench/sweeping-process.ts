import { once } from 'node:events'
import { sweepAll } from '../../server/use-cases/watch/sweep-all.ts'
import { openWatchOn } from './watch-bench.ts'

// One of several backend processes: says `ready`, sweeps until nothing is due once it is told to, and says how many
// loops it held. An uneven share is no fault.

const [, , url = ''] = process.argv
const backend = await openWatchOn(url)
process.send?.('ready')
await once(process, 'message')
const claimed = await sweepAll(backend.sweepDeps)
process.send?.(claimed)
await backend.close()
process.disconnect()
