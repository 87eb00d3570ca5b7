import { sql } from 'kysely'
import type { NoteRowState } from './note-tables.ts'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** Where a note stands, as a decision finds it and leaves it. Ids without their types. */
export type NoteStanding = {
  state: NoteRowState
  decision: unknown
  patient: string | null
  referral: string | null
  isSampled: boolean
  /** ISO instant. */
  decidedAt: string | null
}

/** A note as a decision about it needs it, without its content. */
export type NoteDesk = { id: string; version: number; standing: NoteStanding }

export type NewNoteDecision = {
  id: string
  note: string
  choice: unknown
  actor: string
  actorName?: string
  before: NoteStanding
  effects: unknown
  /** Ids of referrals: those that it was the first to say no to, and those it was filed at. */
  rejected: readonly string[]
  referrals: readonly string[]
}

/** `before` and the other JSON are as they were stored, to be parsed by the reader. */
export type NoteDecisionRow = Omit<NewNoteDecision, 'before'> & {
  before: unknown
  noteVersion: number
  madeAt: Date
  undoneBy?: string
}

type DeskRow = {
  id: string
  version: number
  state: NoteRowState
  decision: unknown
  patient: string | null
  referral: string | null
  sampled: boolean
  at: Date | null
}

const deskColumns = sql`note_id as id, version, state, decision, patient_id as patient, referral_id as referral,
  is_sampled as sampled, decided_at as at`

function toDesk({ id, version, state, decision, patient, referral, sampled, at }: DeskRow): NoteDesk {
  const decidedAt = at === null ? null : at.toISOString()
  return { id, version, standing: { state, decision, patient, referral, isSampled: sampled, decidedAt } }
}

/** Where a note stands; `lock` keeps everybody else from deciding about it until the transaction ends. */
export async function findDesk(
  db: WatchDatabase,
  tenant: string,
  id: string,
  lock: 'lock' | 'read' = 'read',
): Promise<NoteDesk | undefined> {
  const found = await sql<DeskRow>`select ${deskColumns} from received_note
    where tenant_id = ${tenant} and note_id = ${id}::uuid ${lock === 'lock' ? sql`for update` : sql``}`.execute(
    db,
  )
  return found.rows[0] && toDesk(found.rows[0])
}

/** Moves a note to where a decision leaves it. */
export async function saveStanding(
  trx: WatchTransaction,
  tenant: string,
  id: string,
  { state, decision, patient, referral, isSampled, decidedAt }: NoteStanding,
): Promise<number> {
  const saved = await sql<{ version: number }>`update received_note set state = ${state},
      decision = ${decision === null || decision === undefined ? null : JSON.stringify(decision)}::jsonb,
      patient_id = ${patient}, referral_id = ${referral}, is_sampled = ${isSampled},
      decided_at = ${decidedAt}::timestamptz, version = version + 1, attempts = 0, lease_until = null
    where tenant_id = ${tenant} and note_id = ${id}::uuid returning version`.execute(trx)
  const [row] = saved.rows
  if (row === undefined) throw new Error('a note that is locked is not there')
  return row.version
}

/** Keeps a decision with what it changed. */
export async function insertNoteDecision(
  trx: WatchTransaction,
  tenant: string,
  noteVersion: number,
  decision: NewNoteDecision,
): Promise<void> {
  const { id, note, choice, actor, actorName, before, effects, rejected, referrals } = decision
  await sql`insert into note_decision (tenant_id, decision_id, note_id, note_version, choice, actor, actor_name,
      made_at, before, effects, rejected, referrals)
    values (${tenant}, ${id}, ${note}::uuid, ${noteVersion}, ${JSON.stringify(choice)}::jsonb, ${actor},
      ${actorName ?? null}, baton_now(), ${JSON.stringify(before)}::jsonb, ${JSON.stringify(effects)}::jsonb,
      ${[...rejected]}::text[], ${[...referrals]}::text[])`.execute(trx)
}

type DecisionRow = {
  id: string
  note: string
  version: number
  choice: unknown
  actor: string
  name: string | null
  at: Date
  before: unknown
  effects: unknown
  rejected: string[]
  referrals: string[]
  undone: string | null
}

const decisionColumns = sql`decision_id as id, note_id as note, note_version as version, choice, actor,
  actor_name as name, made_at as at, before, effects, rejected, referrals, undone_by as undone`

function toDecision(row: DecisionRow): NoteDecisionRow {
  const { id, note, version, choice, actor, name, at, before, effects, rejected, referrals, undone } = row
  return {
    id,
    note,
    noteVersion: version,
    choice,
    actor,
    madeAt: at,
    before,
    effects,
    rejected,
    referrals,
    ...(name === null ? {} : { actorName: name }),
    ...(undone === null ? {} : { undoneBy: undone }),
  }
}

/** One decision by its id. */
export async function findNoteDecision(
  db: WatchDatabase,
  tenant: string,
  id: string,
): Promise<NoteDecisionRow | undefined> {
  const found = await sql<DecisionRow>`select ${decisionColumns} from note_decision
    where tenant_id = ${tenant} and decision_id = ${id}`.execute(db)
  return found.rows[0] && toDecision(found.rows[0])
}

/** The decisions about a note that stand, the newest first. */
export async function listNoteDecisions(
  db: WatchDatabase,
  tenant: string,
  note: string,
): Promise<readonly NoteDecisionRow[]> {
  const found = await sql<DecisionRow>`select ${decisionColumns} from note_decision
    where tenant_id = ${tenant} and note_id = ${note}::uuid and undone_by is null
    order by note_version desc, made_at desc`.execute(db)
  return found.rows.map(toDecision)
}

/** Says that a decision was taken back, and forgets what it was the first to say no to. */
export async function markUndone(
  trx: WatchTransaction,
  tenant: string,
  { id, note, rejected }: Pick<NoteDecisionRow, 'id' | 'note' | 'rejected'>,
  by: string,
): Promise<void> {
  await sql`update note_decision set undone_by = ${by} where tenant_id = ${tenant} and decision_id = ${id}`.execute(
    trx,
  )
  await sql`delete from note_rejection where tenant_id = ${tenant} and note_id = ${note}::uuid
    and referral_id = any(${[...rejected]})`.execute(trx)
}

/**
 * Remembers that a note does not belong to a referral.
 *
 * @returns false where that was known: then whoever said so first is remembered
 */
export async function insertRejection(
  trx: WatchTransaction,
  tenant: string,
  note: string,
  referral: string,
  by: string,
): Promise<boolean> {
  const inserted =
    await sql`insert into note_rejection (tenant_id, note_id, referral_id, rejected_by, rejected_at)
    values (${tenant}, ${note}::uuid, ${referral}, ${by}, baton_now()) on conflict do nothing
    returning referral_id`.execute(trx)
  return inserted.rows.length > 0
}
