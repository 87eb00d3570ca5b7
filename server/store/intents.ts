import { sql, type Kysely, type Selectable, type Transaction } from 'kysely'
import type { CommandTables } from './command-tables.ts'

type Database = Kysely<CommandTables>
type Trx = Transaction<CommandTables>

export type IntentState = 'open' | 'done' | 'handed-over' | 'undone'

/** One write of an intent, as it stands. `write` and `before` are as they were stored, to be parsed by the reader. */
export type IntentWrite = {
  seq: number
  shelf: 'ehr' | 'own'
  write: unknown
  before: unknown
  state: 'waiting' | 'written' | 'failed'
  reference?: string
  versionId?: string
}

export type Intent = {
  id: string
  /** Id of the patient. */
  patient: string
  /** Id of the referral. */
  referral?: string
  command: unknown
  actor: string
  state: IntentState
  undoes?: string
  /** Real clock. */
  undoableUntil?: Date
  attempts: number
  writes: readonly IntentWrite[]
}

export type NewIntent = Omit<Intent, 'state' | 'attempts' | 'writes' | 'undoableUntil'> & {
  /** Seconds from now, real clock, in which it may be undone. */
  undoSeconds?: number
  writes: readonly Pick<IntentWrite, 'seq' | 'shelf' | 'write' | 'before'>[]
}

/**
 * Stores what somebody decided with all its writes.
 *
 * @returns false when there is an intent of this id already: then nothing was stored
 */
export async function insertIntent(trx: Trx, tenant: string, intent: NewIntent): Promise<boolean> {
  const inserted = await trx
    .insertInto('intent')
    .values({
      tenant_id: tenant,
      intent_id: intent.id,
      patient_id: intent.patient,
      referral_id: intent.referral ?? null,
      command: JSON.stringify(intent.command),
      actor: intent.actor,
      undoes: intent.undoes ?? null,
      undoable_until:
        intent.undoSeconds === undefined
          ? null
          : sql<Date>`now() + make_interval(secs => ${intent.undoSeconds})`,
      lease_until: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows !== 1n) return false
  await trx
    .insertInto('intent_write')
    .values(
      intent.writes.map(({ seq, shelf, write, before }) => ({
        tenant_id: tenant,
        intent_id: intent.id,
        seq,
        shelf,
        write: JSON.stringify(write),
        before: before === undefined ? null : JSON.stringify(before),
      })),
    )
    .execute()
  return true
}

/** An intent with its writes in order; locked until the transaction ends, so that two reports wait for each other. */
export async function lockIntent(trx: Trx, tenant: string, id: string): Promise<Intent | undefined> {
  await trx
    .selectFrom('intent')
    .select('intent_id')
    .where('tenant_id', '=', tenant)
    .where('intent_id', '=', id)
    .forUpdate()
    .execute()
  return findIntent(trx, tenant, id)
}

/** An intent with its writes in order. */
export async function findIntent(db: Database, tenant: string, id: string): Promise<Intent | undefined> {
  const row = await db
    .selectFrom('intent')
    .selectAll()
    .where('tenant_id', '=', tenant)
    .where('intent_id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const writes = await db
    .selectFrom('intent_write')
    .selectAll()
    .where('tenant_id', '=', tenant)
    .where('intent_id', '=', id)
    .orderBy('seq')
    .execute()
  return {
    id: row.intent_id,
    patient: row.patient_id,
    command: row.command,
    actor: row.actor,
    state: row.state,
    attempts: row.attempts,
    ...(row.referral_id === null ? {} : { referral: row.referral_id }),
    ...(row.undoes === null ? {} : { undoes: row.undoes }),
    ...(row.undoable_until === null ? {} : { undoableUntil: row.undoable_until }),
    writes: writes.map((write) => ({
      seq: write.seq,
      shelf: write.shelf,
      write: write.write,
      before: write.before ?? undefined,
      state: write.state,
      ...(write.reference === null ? {} : { reference: write.reference }),
      ...(write.version_id === null ? {} : { versionId: write.version_id }),
    })),
  }
}

/** What somebody gave as a command about a referral. */
export type GivenCommand = { id: string; actor: string; command: unknown; at: Date; isOpen: boolean }

/** The newest command about a referral that somebody other than `except` gave, and did not take back. Real clock. */
export async function findLastCommand(
  db: Database,
  tenant: string,
  referral: string,
  except: string,
): Promise<GivenCommand | undefined> {
  const row = await db
    .selectFrom('intent')
    .select(['intent_id', 'actor', 'command', 'created_at', 'state'])
    .where('tenant_id', '=', tenant)
    .where('referral_id', '=', referral)
    .where('actor', '<>', except)
    .where('state', '<>', 'undone')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && toGiven(row)
}

type GivenRow = Pick<
  Selectable<CommandTables['intent']>,
  'intent_id' | 'actor' | 'command' | 'created_at' | 'state'
>

function toGiven({ intent_id, actor, command, created_at, state }: GivenRow): GivenCommand {
  return { id: intent_id, actor, command, at: created_at, isOpen: state === 'open' }
}

/**
 * The command about a patient that wrote this version of a resource, as far as one of ours did, with the version it was
 * written upon: absent of something new.
 */
export async function findWriter(
  db: Database,
  tenant: string,
  patient: string,
  { reference, versionId }: { reference: string; versionId: string },
): Promise<(GivenCommand & { base?: string }) | undefined> {
  const row = await db
    .selectFrom('intent_write as w')
    .innerJoin('intent as i', (join) =>
      join.onRef('i.tenant_id', '=', 'w.tenant_id').onRef('i.intent_id', '=', 'w.intent_id'),
    )
    .select(['i.intent_id', 'i.actor', 'i.command', 'i.created_at', 'i.state'])
    .select(sql<string | null>`w.write ->> 'versionId'`.as('base'))
    .where('i.tenant_id', '=', tenant)
    .where('i.patient_id', '=', patient)
    .where('w.reference', '=', reference)
    .where('w.version_id', '=', versionId)
    .limit(1)
    .executeTakeFirst()
  return row && { ...toGiven(row), ...(row.base === null ? {} : { base: row.base }) }
}

/** Notes what became of one write, and on which shelf. */
export async function saveWrite(
  db: Database,
  tenant: string,
  intent: string,
  write: Pick<IntentWrite, 'seq' | 'shelf' | 'write' | 'state' | 'reference' | 'versionId'>,
): Promise<void> {
  await db
    .updateTable('intent_write')
    .set({
      shelf: write.shelf,
      write: JSON.stringify(write.write),
      state: write.state,
      reference: write.reference ?? null,
      version_id: write.versionId ?? null,
    })
    .where('tenant_id', '=', tenant)
    .where('intent_id', '=', intent)
    .where('seq', '=', write.seq)
    .execute()
}

/** Says how an intent stands as a whole, and gives it back. */
export async function saveIntentState(
  db: Database,
  tenant: string,
  intent: string,
  state: IntentState,
): Promise<void> {
  await db
    .updateTable('intent')
    .set({ state, lease_until: null })
    .where('tenant_id', '=', tenant)
    .where('intent_id', '=', intent)
    .execute()
}

/**
 * Claims intents that their page has left half-done: older than `ageSeconds` and held by nobody. Real clock.
 *
 * @returns tenant and id; what is claimed is not claimed again for `leaseSeconds`
 */
export async function claimLeftIntents(
  db: Database,
  options: { ageSeconds: number; leaseSeconds: number; limit: number },
): Promise<{ tenant: string; id: string }[]> {
  const claimed = await sql<{ tenant: string; id: string }>`with left_open as materialized (
      select tenant_id, intent_id from intent
      where state = 'open' and created_at < now() - make_interval(secs => ${options.ageSeconds})
        and (lease_until is null or lease_until < now())
      order by created_at limit ${options.limit} for update skip locked)
    update intent i set lease_until = now() + make_interval(secs => ${options.leaseSeconds}),
      attempts = attempts + 1
    from left_open l where i.tenant_id = l.tenant_id and i.intent_id = l.intent_id
    returning i.tenant_id as tenant, i.intent_id as id`.execute(db)
  return claimed.rows
}

/** The next number of a year; a number that a transaction took and rolled back is free again. */
export async function takeReferralSerial(trx: Trx, tenant: string, year: number): Promise<number> {
  const taken = await trx
    .insertInto('referral_number')
    .values({ tenant_id: tenant, year, last: 1 })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'year']).doUpdateSet({ last: sql<number>`referral_number.last + 1` }),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  return taken.last
}
