import { once } from 'node:events'
import { sweepOnce } from '../../server/use-cases/watch/sweep.ts'
import { openWatchOn } from './watch-bench.ts'

// One of several backend processes: says `ready`, sweeps until nothing is due once it is told to, and says how many
// loops it held. An uneven share is no fault.

const [, , url = ''] = process.argv
const backend = await openWatchOn(url)
process.send?.('ready')
await once(process, 'message')
let claimed = 0
for (;;) {
  const batch = await sweepOnce(backend.sweepDeps)
  if (batch.claimed === 0) break
  claimed += batch.claimed
}
process.send?.(claimed)
await backend.close()
process.disconnect()
