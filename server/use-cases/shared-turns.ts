import { restFor, takeTurn, untouched, type EgressTurns } from '../ehr/egress-turns.ts'
import type { BucketRules } from '../ehr/token-bucket.ts'
import { lockEgress, saveEgress } from '../store/egress-rows.ts'
import type { BatonDatabase, BatonTransaction } from './tenant-runtime.ts'

/**
 * Turns at one tenant's EHR, kept in the database: however many processes there are, together they ask no faster than the
 * limit says, and all of them rest when the EHR asks one of them to, or keeps failing one of them.
 *
 * @param rules - for an EHR that nobody has asked yet
 */
export function openSharedTurns(db: BatonDatabase, tenant: string, rules: BucketRules): EgressTurns {
  const locked = <Value>(work: (trx: BatonTransaction, row: Locked) => Promise<Value>): Promise<Value> =>
    db.transaction().execute(async (trx: BatonTransaction) => {
      return work(trx, await lockEgress(trx, tenant, (nowMs) => untouched(rules, nowMs)))
    })
  return {
    take: (limit, maxWaitMs) =>
      locked(async (trx, { row, nowMs }) => {
        const { standing, turn } = takeTurn(row, limit, maxWaitMs, nowMs)
        if (turn.kind === 'taken') await saveEgress(trx, tenant, standing)
        return turn
      }),
    rest: (why, forMs) =>
      locked((trx, { row, nowMs }) => saveEgress(trx, tenant, restFor(row, why, forMs, nowMs))),
  }
}

type Locked = Awaited<ReturnType<typeof lockEgress>>
