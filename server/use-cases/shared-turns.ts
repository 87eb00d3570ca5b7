import {
  restFor,
  takeTurn,
  untouched,
  type EgressStanding,
  type EgressTurns,
  type Turn,
} from '../ehr/egress-turns.ts'
import type { BucketRules } from '../ehr/token-bucket.ts'
import { lockEgress, saveEgress } from '../store/egress-rows.ts'
import { gatherAsked } from './gather-asked.ts'
import type { BatonDatabase, BatonTransaction } from './tenant-runtime.ts'

/**
 * Turns at one tenant's EHR, kept in the database: however many processes there are, together they ask no faster than the
 * limit says, and all of them rest when the EHR asks one of them to, or keeps failing one of them. Requests of this
 * process that come while the database is being asked take their turns together, in the order they came: a chart's
 * searches need one transaction, not one each.
 *
 * @param rules - for an EHR that nobody has asked yet
 */
export function openSharedTurns(db: BatonDatabase, tenant: string, rules: BucketRules): EgressTurns {
  const locked = <Value>(work: (trx: BatonTransaction, row: Locked) => Promise<Value>): Promise<Value> =>
    db.transaction().execute(async (trx: BatonTransaction) => {
      return work(trx, await lockEgress(trx, tenant, (nowMs) => untouched(rules, nowMs)))
    })
  const take = gatherAsked((asked: readonly Asked[]) =>
    locked(async (trx, { row, nowMs }) => {
      const { standing, turns } = takeTurns(row, asked, nowMs)
      if (turns.some(({ kind }) => kind === 'taken')) await saveEgress(trx, tenant, standing)
      return turns
    }),
  )
  return {
    take: (limit, maxWaitMs) => take({ limit, maxWaitMs }),
    rest: (why, forMs) =>
      locked((trx, { row, nowMs }) => saveEgress(trx, tenant, restFor(row, why, forMs, nowMs))),
  }
}

type Locked = Awaited<ReturnType<typeof lockEgress>>

/** What one request asks for. */
type Asked = { limit: BucketRules; maxWaitMs: number }

/** Decides on requests one after the other, as if each had come alone. */
function takeTurns(
  row: EgressStanding,
  asked: readonly Asked[],
  nowMs: number,
): { standing: EgressStanding; turns: readonly Turn[] } {
  let standing = row
  const turns = asked.map(({ limit, maxWaitMs }) => {
    const taken = takeTurn(standing, limit, maxWaitMs, nowMs)
    standing = taken.standing
    return taken.turn
  })
  return { standing, turns }
}
