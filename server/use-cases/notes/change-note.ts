import type { NoteDecisionRequest } from '#contract/notes.ts'
import type { NoteWork } from '#domain/notes-in/note-work-key.ts'
import type { NoteDecisionRow, NoteDesk, NoteStanding } from '../../store/note-decisions.ts'
import { findLoopOwner } from '../../store/loops.ts'
import type { KeptNote } from '../../store/received-notes.ts'
import { OwnWriteStale } from '../commands/carry-out.ts'
import type { CommandCaller } from '../commands/command-deps.ts'
import type { ReadChart } from '../commands/read-chart.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { NoteEffects, queueAs, type EffectScope, type NoteEffect } from './note-effects.ts'
import type { NoteDecisionDeps } from './note-decision-deps.ts'
import type { NoteOutcome } from './note-outcome.ts'
import { toPrivacyAlert } from './note-task.ts'
import { endNoteWork, type EhrWork } from './note-work.ts'
import { placeByPerson, type Placing } from './place-by-person.ts'
import { StoredDecision } from './stored-decision.ts'
import { reverseEffects } from './reverse-effects.ts'
import { toReceived } from './to-received.ts'

const idOf = (reference: string): string => reference.slice(reference.indexOf('/') + 1)

/** What a decision changes: where the note stands afterwards, and what was written. */
export type Change = {
  standing: NoteStanding
  effects: readonly NoteEffect[]
  rejected: readonly string[]
  referrals: readonly string[]
  /** For the trail. */
  patient?: string
  document?: string
}

/** Everything a decision is made on, read before its transaction. */
export type Deciding = {
  deps: NoteDecisionDeps
  runtime: TenantRuntime
  caller: CommandCaller
  kept: KeptNote
  desk: NoteDesk
  request: NoteDecisionRequest
  /** Of the patient whom the choice names, read just now. */
  chart?: ReadChart
  work: readonly EhrWork[]
  /** What filed it, where it is filed; and what that wrote in the EHR, as it is now. */
  filing?: { decision: NoteDecisionRow; written: readonly EhrWork[] }
  now: Date
}

/**
 * Does what was decided, within the transaction of the decision.
 *
 * @throws OwnWriteStale when what would be changed or taken back is no longer as it was
 */
export async function changeNote(
  trx: BatonTransaction,
  deciding: Deciding,
): Promise<Change | (NoteOutcome & { ok: false })> {
  const { request, desk, now } = deciding
  const { choice } = request
  const { standing } = desk
  const decidedAt = now.toISOString()
  switch (choice.kind) {
    case 'file':
    case 'file-to-two':
    case 'without-referral':
    case 'after-the-fact':
      return place(trx, deciding, choice)
    case 'dismiss': {
      if (choice.text.trim() === '') return missing('/choice/text')
      const effects = await endWork(trx, deciding)
      return {
        standing: { ...standing, state: 'dismissed', decidedAt },
        effects,
        rejected: [],
        referrals: [],
      }
    }
    case 'confirm-sample':
      if (choice.verdict === 'wrong') return rejectPlace(trx, deciding, standing.referral ?? '')
      return {
        standing: { ...standing, isSampled: false },
        effects: await endWork(trx, deciding),
        rejected: [],
        referrals: standing.referral === null ? [] : [standing.referral],
      }
    case 'not-this-referral':
      return rejectPlace(trx, deciding, idOf(choice.referral))
    case 'not-this-patient':
      return quarantine(trx, deciding, choice.text)
  }
}

function missing(pointer: string): NoteOutcome & { ok: false } {
  return { ok: false, problem: 'command-refused', refusal: { reason: 'text-missing', evidence: [], pointer } }
}

function toScope({ runtime, request, desk, now }: Deciding): EffectScope {
  const { patient } = desk.standing
  return { tenant: runtime.tenant.id, decision: request.id, now, ...(patient !== null && { patient }) }
}

async function endWork(
  trx: BatonTransaction,
  deciding: Deciding,
  done?: readonly NoteWork[],
): Promise<readonly NoteEffect[]> {
  return endNoteWork(trx, deciding.runtime, toScope(deciding), deciding.desk.id, deciding.work, done)
}

async function place(
  trx: BatonTransaction,
  deciding: Deciding,
  choice: Placing,
): Promise<Change | (NoteOutcome & { ok: false })> {
  const { runtime, caller, kept, chart, request, desk, now } = deciding
  if (chart === undefined) throw new Error('a note is placed in a chart that was not read')
  const found = { runtime, caller, kept, note: toReceived(kept), chart, decision: request.id }
  const result = await placeByPerson(trx, found, choice)
  if (!result.ok) {
    const { refusal } = result
    if (typeof refusal === 'string') return { ok: false, problem: refusal }
    return { ok: false, problem: 'command-refused', refusal }
  }
  const { patient, referrals, document, effects } = result.placed
  const standing: NoteStanding = {
    ...desk.standing,
    state: 'filed',
    patient,
    referral: referrals[0] ?? null,
    isSampled: false,
    decidedAt: now.toISOString(),
  }
  // After the note's own writes: what closing the referral has completed already is left as it is.
  const work = await endWork(trx, deciding)
  return { standing, effects: [...effects, ...work], rejected: [], referrals, patient, document }
}

/**
 * Takes a note back out of the record where it is, if it is in one.
 *
 * @throws OwnWriteStale also where nobody knows what filing it has written: it must not be said to be out
 */
async function unfile(
  trx: BatonTransaction,
  { filing, ...deciding }: Deciding,
): Promise<readonly NoteEffect[]> {
  if (filing === undefined) {
    if (deciding.desk.standing.state !== 'filed') return []
    throw new OwnWriteStale(`urn:uuid:${deciding.desk.id}`)
  }
  const { decision, written } = filing
  return reverseEffects(trx, toScope(deciding), NoteEffects.parse(decision.effects), written)
}

/** It is not there: it is decided about again, and somebody still has to place it; that place is proposed last. */
async function rejectPlace(trx: BatonTransaction, deciding: Deciding, referral: string): Promise<Change> {
  const { standing } = deciding.desk
  const effects = [...(await unfile(trx, deciding)), ...(await endWork(trx, deciding, ['check']))]
  return {
    standing: { ...standing, state: 'new', patient: null, referral: null, isSampled: false, decidedAt: null },
    effects,
    rejected: [referral],
    referrals: [],
    ...(standing.patient !== null && { patient: standing.patient }),
  }
}

/** Id of the referral that a note was offered for first, or names. */
function takenFor({ decision }: NoteStanding): string | undefined {
  const read = StoredDecision.safeParse(decision)
  if (!read.success) return undefined
  const { data } = read
  if (data.kind === 'choose') return data.referrals[0] && idOf(data.referrals[0].referral)
  return data.kind === 'no-candidate' && data.about[0] !== undefined ? idOf(data.about[0]) : undefined
}

async function quarantine(
  trx: BatonTransaction,
  deciding: Deciding,
  text: string,
): Promise<Change | (NoteOutcome & { ok: false })> {
  if (text.trim() === '') return missing('/choice/text')
  const { runtime, desk, request, now } = deciding
  const { standing } = desk
  const scope = toScope(deciding)
  const effects = [...(await unfile(trx, deciding)), ...(await endWork(trx, deciding))]
  const referral = standing.referral ?? takenFor(standing)
  const owner = referral === undefined ? undefined : await findLoopOwner(trx, scope.tenant, referral)
  const alert = toPrivacyAlert(runtime.tenant, desk.id, { decision: request.id, owner }, now)
  // It names nobody, so that it stands in nobody's record.
  const nobody = { tenant: scope.tenant, decision: scope.decision, now }
  const told = await queueAs(trx, nobody, alert.identity.value, alert, () => undefined)
  if (told !== undefined) effects.push(told)
  const decision = { kind: 'quarantine', because: 'wrong-patient', about: [] }
  return {
    standing: {
      state: 'quarantined',
      decision,
      patient: null,
      referral: null,
      isSampled: false,
      decidedAt: now.toISOString(),
    },
    effects,
    rejected: [],
    referrals: [],
    ...(standing.patient !== null && { patient: standing.patient }),
  }
}
