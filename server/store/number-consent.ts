import { everyTenant } from './migrations/0001-launch.ts'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** `revoked`: whoever answers this number wants no texts. `suspended`: it is not the patient's. */
export type NumberState = 'given' | 'revoked' | 'suspended'

/** What is known of a number, over all practices of this installation; undefined when nobody ever answered. */
export async function findNumberState(db: WatchDatabase, number: string): Promise<NumberState | undefined> {
  const row = await db
    .selectFrom('number_consent')
    .select('state')
    .where('tenant_id', '=', everyTenant)
    .where('number', '=', number)
    .executeTakeFirst()
  return row === undefined ? undefined : toState(row.state)
}

/** The same of many numbers at once; numbers of which nothing is known are absent. */
export async function findNumberStates(
  db: WatchDatabase,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, NumberState>> {
  if (numbers.length === 0) return new Map()
  const rows = await db
    .selectFrom('number_consent')
    .select(['number', 'state'])
    .where('tenant_id', '=', everyTenant)
    .where('number', 'in', [...numbers])
    .execute()
  return new Map(rows.map((row) => [row.number, toState(row.state)]))
}

/** Anything but a plain yes keeps texts away. */
function toState(state: string): NumberState {
  return state === 'given' || state === 'suspended' ? state : 'revoked'
}

/**
 * Writes down what was said of a number, at a moment of domain time; an older word never overwrites a newer one.
 *
 * @returns false when it was known already, or something newer was
 */
export async function saveNumberState(
  trx: WatchTransaction,
  change: { number: string; state: NumberState; source: string; at: Date },
): Promise<boolean> {
  const values = { state: change.state, source: change.source, changed_at: change.at }
  const saved = await trx
    .insertInto('number_consent')
    .values({ tenant_id: everyTenant, number: change.number, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'number'])
        .doUpdateSet(values)
        .where('number_consent.changed_at', '<=', change.at)
        .where('number_consent.state', '<>', change.state),
    )
    .returning('number')
    .execute()
  return saved.length > 0
}
