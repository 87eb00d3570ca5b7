// One watching process of the fault tests: sweeps and sends as told, says each boundary it passes, and may end itself
// there as `kill -9` would.
import { openFaultPractice } from './fault-practice.ts'
import { readOrder } from './watching.ts'

const order = readOrder(process.argv[2])
if (order.skewMs !== undefined) shiftClock(order.skewMs)

let passed = 0
const watching = await openFaultPractice(order.url, order.peers, async (boundary) => {
  if (order.isTalkative === true)
    await new Promise<void>((resolve) => process.stdout.write(`${boundary}\n`, () => resolve()))
  if (boundary !== order.dieAt?.boundary) return
  passed += 1
  if (passed === (order.dieAt.nth ?? 1)) {
    process.kill(process.pid, 'SIGKILL')
    // Nothing more may happen in this process, however long the signal takes.
    await new Promise(() => undefined)
  }
})
if (order.work !== 'dispatch') await watching.sweepAll(order.batch)
if (order.work !== 'sweep') await watching.dispatchAll()
await watching.close()
process.stdout.write(`${JSON.stringify({ failures: watching.failures.length })}\n`)

/** This process believes it is so much later; the database does not. */
function shiftClock(ms: number): void {
  const Real = Date
  const now = Real.now.bind(Real)
  Real.now = () => now() + ms
  globalThis.Date = new Proxy(Real, {
    construct: (target, given: unknown[]): Date => {
      const made: unknown = Reflect.construct(target, given.length === 0 ? [target.now()] : given)
      if (!(made instanceof Real)) throw new TypeError('not a date')
      return made
    },
  })
}
