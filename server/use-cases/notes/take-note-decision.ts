import { isDeepStrictEqual } from 'node:util'
import type { NoteChoice, NoteDecisionAnswer, NoteDecisionRequest } from '#contract/notes.ts'
import { isFields } from '#domain/fhir-reading.ts'
import { listNoteActions, noteDeciders } from '#domain/notes-in/note-actions.ts'
import { isRestrictedChart } from '#domain/restricted-chart.ts'
import { maySeeRestricted } from '#domain/roles.ts'
import type { StaffRole } from '#domain/staff.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import {
  findDesk,
  findNoteDecision,
  insertNoteDecision,
  insertRejection,
  listNoteDecisions,
  saveStanding,
  type NoteDecisionRow,
  type NoteDesk,
  type NoteStanding,
} from '../../store/note-decisions.ts'
import { isNoteVisible } from '../../store/note-queue.ts'
import { lockPatient } from '../../store/patient-lock.ts'
import { findNote, type KeptNote } from '../../store/received-notes.ts'
import { OwnWriteStale } from '../commands/carry-out.ts'
import type { CommandCaller } from '../commands/command-deps.ts'
import { readChart, type ReadChart } from '../commands/read-chart.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { changeNote, type Change, type Deciding } from './change-note.ts'
import { decideOne } from './decide-new-notes.ts'
import { NoteEffects } from './note-effects.ts'
import type { NoteDecisionDeps } from './note-decision-deps.ts'
import type { NoteOutcome } from './note-outcome.ts'
import { toNoteReader } from './note-visibility.ts'
import { readNoteWork, readQueued, type EhrWork } from './note-work.ts'

const idOf = (reference: string): string => reference.slice(reference.indexOf('/') + 1)

/** Of the practice; whom a referral was sent to decides nothing here. */
export function staffRolesOf({ roles }: CommandCaller): readonly StaffRole[] {
  return roles.filter((role) => role !== 'receiver')
}

/**
 * Takes a person's decision about a note: on the version that the person saw, on the chart as it is now, all of it in one
 * transaction. The same id again is answered with how the note stands, and nothing is done twice.
 *
 * @throws EhrUnavailable when the chart cannot be read: then nobody can say what the decision would mean
 */
export async function takeNoteDecision(
  deps: NoteDecisionDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  noteId: string,
  request: NoteDecisionRequest,
): Promise<NoteOutcome> {
  const { id: tenant } = runtime.tenant
  const roles = staffRolesOf(caller)
  if (!roles.some((role) => noteDeciders.includes(role))) return { ok: false, problem: 'not-allowed' }
  if (!(await isNoteVisible(deps.db, toNoteReader(tenant, roles), noteId)))
    return { ok: false, problem: 'not-found' }
  const known = await findNoteDecision(deps.db, tenant, request.id)
  if (known !== undefined) return answerAgain(deps.db, tenant, caller, noteId, request, known)
  const [desk, kept] = await Promise.all([
    findDesk(deps.db, tenant, noteId),
    findNote(deps.db, tenant, noteId),
  ])
  if (desk === undefined || kept === undefined) return { ok: false, problem: 'not-found' }
  if (desk.version !== request.version) return toChanged(deps, tenant, desk)
  const refused = refuseAction(desk, kept, request.choice, roles)
  if (refused !== undefined) return refused
  const chart = await readNamed(deps, runtime, caller, request.choice)
  if (typeof chart === 'string') return { ok: false, problem: chart }
  const deciding = await gather({ deps, runtime, caller, kept, desk, request, chart })
  return store(deciding)
}

async function answerAgain(
  db: NoteDecisionDeps['db'],
  tenant: string,
  caller: CommandCaller,
  noteId: string,
  request: NoteDecisionRequest,
  known: NoteDecisionRow,
): Promise<NoteOutcome> {
  const isSame =
    known.actor === caller.reference &&
    known.note === noteId &&
    isDeepStrictEqual(known.choice, JSON.parse(JSON.stringify(request.choice)))
  const desk = isSame ? await findDesk(db, tenant, noteId) : undefined
  if (desk === undefined) return { ok: false, problem: 'id-reused' }
  return { ok: true, answer: toAnswer(desk, known.referrals, known.undoneBy === undefined) }
}

/** How a note stands, for whoever decided about it. */
export function toAnswer(
  { id, version, standing }: NoteDesk,
  referrals: readonly string[],
  canUndo: boolean,
): NoteDecisionAnswer {
  return {
    note: { id, state: standing.state, version },
    referrals: referrals.map((referral) => `ServiceRequest/${referral}`),
    canUndo,
  }
}

/** Somebody was quicker: where the note stands now, and whose decision that was. */
export async function toChanged(
  { db }: Pick<NoteDecisionDeps, 'db'>,
  tenant: string,
  { id, standing }: NoteDesk,
): Promise<NoteOutcome> {
  const [last] = await listNoteDecisions(db, tenant, id)
  const by = last?.actorName ?? last?.actor
  const { state } = standing
  return { ok: false, problem: 'changed-meanwhile', state, ...(by === undefined ? {} : { by }) }
}

function refuseAction(
  { standing }: NoteDesk,
  kept: KeptNote,
  choice: NoteChoice,
  roles: readonly StaffRole[],
): NoteOutcome | undefined {
  const actions = listNoteActions(toActionStanding(standing, kept.facts !== null), roles)
  if (actions.includes(choice.kind)) return undefined
  const reason = standing.state === 'filed' ? 'note-already-filed' : 'note-unknown'
  return { ok: false, problem: 'command-refused', refusal: { reason, evidence: [], pointer: '/choice/kind' } }
}

/** Where a note stands, as far as it decides what can be done about it. */
export function toActionStanding({ state, referral, isSampled }: NoteStanding, isRead: boolean) {
  return { state, hasReferral: referral !== null, isSampled, isRead }
}

/** The chart of the patient whom the choice names; a restricted one is not there for whoever may not see it. */
async function readNamed(
  deps: NoteDecisionDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  choice: NoteChoice,
): Promise<ReadChart | undefined | 'chart-only' | 'not-found'> {
  if (!('patient' in choice)) return undefined
  const chart = await readChart(deps, runtime, idOf(choice.patient))
  if (chart === 'chart-only') return 'chart-only'
  const isHidden = isRestrictedChart(chart.resources) && !maySeeRestricted(staffRolesOf(caller))
  return isHidden ? 'not-found' : chart
}

async function gather(
  given: Omit<Deciding, 'work' | 'now' | 'filing' | 'chart'> & { chart: ReadChart | undefined },
): Promise<Deciding> {
  const { deps, runtime, desk, chart, ...rest } = given
  const work = await readNoteWork(deps, runtime, desk.id)
  const filing = desk.standing.state === 'filed' ? await readFilingOf(deps, runtime, desk) : undefined
  const now = chart?.now ?? (await readBatonNow(deps.db))
  return { deps, runtime, desk, ...rest, work, now, ...(chart && { chart }), ...(filing && { filing }) }
}

const filingKinds: ReadonlySet<unknown> = new Set([
  'rule',
  'file',
  'file-to-two',
  'without-referral',
  'after-the-fact',
])

async function readFilingOf(deps: NoteDecisionDeps, runtime: TenantRuntime, desk: NoteDesk) {
  const decisions = await listNoteDecisions(deps.db, runtime.tenant.id, desk.id)
  const decision = decisions.find(({ choice }) => isFields(choice) && filingKinds.has(choice['kind']))
  if (decision === undefined) return undefined
  return { decision, written: await readWritten(deps, runtime, decision) }
}

/** What a decision has written in the EHR, as it is now. */
export async function readWritten(
  deps: NoteDecisionDeps,
  runtime: TenantRuntime,
  { effects }: Pick<NoteDecisionRow, 'effects'>,
): Promise<readonly EhrWork[]> {
  const keys = NoteEffects.parse(effects).flatMap((effect) => (effect.kind === 'queued' ? [effect.key] : []))
  return keys.length === 0 ? [] : readQueued(deps, runtime, keys)
}

async function store(deciding: Deciding): Promise<NoteOutcome> {
  const { deps, runtime, caller, desk, request, chart } = deciding
  const { id: tenant } = runtime.tenant
  try {
    const outcome = await deps.db
      .transaction()
      .execute(async (trx: BatonTransaction): Promise<NoteOutcome> => {
        for (const patient of patientsOf(deciding)) await lockPatient(trx, tenant, patient)
        const current = await findDesk(trx, tenant, desk.id, 'lock')
        if (current === undefined) return { ok: false, problem: 'not-found' }
        // Two pages with one id at one moment: the other was first.
        const twin = await findNoteDecision(trx, tenant, request.id)
        if (twin !== undefined) return answerAgain(trx, tenant, caller, desk.id, request, twin)
        if (current.version !== request.version) return toChanged({ db: trx }, tenant, current)
        const change = await changeNote(trx, deciding)
        await deps.atBoundary?.('note-written')
        if ('problem' in change) throw new Refused(change)
        for (const referral of change.rejected)
          await insertRejection(trx, tenant, desk.id, referral, caller.reference)
        const version = await saveStanding(trx, tenant, desk.id, change.standing)
        const { id, choice } = request
        const actorName = caller.name === undefined ? {} : { actorName: caller.name }
        const { effects, rejected, referrals } = change
        const kept = {
          id,
          note: desk.id,
          choice,
          actor: caller.reference,
          ...actorName,
          before: desk.standing,
        }
        await insertNoteDecision(trx, tenant, version, { ...kept, effects, rejected, referrals })
        await auditDecision(trx, deciding, change)
        return {
          ok: true,
          answer: toAnswer({ ...desk, version, standing: change.standing }, referrals, true),
        }
      })
    if (!outcome.ok) return outcome
    await deps.atBoundary?.('note-committed')
    if (outcome.answer.note.state === 'new') await decideOne(deps, runtime, desk.id)
    for (const patient of patientsOf(deciding))
      await deps.refresher.refresh(runtime, patient, {
        purpose: 'chart-opened',
        ...(chart === undefined && { maxAgeMs: 0 }),
      })
    const after = await findDesk(deps.db, tenant, desk.id)
    return after === undefined
      ? outcome
      : { ok: true, answer: toAnswer(after, referralsNow(after, outcome.answer), true) }
  } catch (error) {
    if (error instanceof Refused) return error.outcome
    if (!(error instanceof OwnWriteStale)) throw error
    return { ok: false, problem: 'evidence-changed', changed: [{ reference: error.reference }] }
  }
}

/** The rule may have filed it elsewhere at once. */
function referralsNow({ standing }: NoteDesk, { referrals }: NoteDecisionAnswer): readonly string[] {
  if (standing.state !== 'filed') return []
  return referrals.length > 0 ? referrals.map(idOf) : standing.referral === null ? [] : [standing.referral]
}

/** Ends a transaction that has written something for a decision that turned out not to be possible. */
class Refused extends Error {
  readonly outcome: NoteOutcome
  constructor(outcome: NoteOutcome) {
    super('a decision about a note was refused')
    this.name = 'Refused'
    this.outcome = outcome
  }
}

/** Everybody whose record is written to, in one order, so that nobody waits for somebody who waits for them. */
function patientsOf({ request, desk }: Deciding): readonly string[] {
  const named = 'patient' in request.choice ? [idOf(request.choice.patient)] : []
  const held = desk.standing.patient === null ? [] : [desk.standing.patient]
  return [...new Set([...named, ...held])].toSorted()
}

async function auditDecision(
  trx: BatonTransaction,
  { runtime, caller, desk, request }: Deciding,
  { patient, document, referrals, rejected }: Change,
): Promise<void> {
  await appendAudit(trx, runtime.tenant.id, [
    {
      action: 'execute',
      event: 'note-decided',
      agent: caller.reference,
      ...(caller.name === undefined ? {} : { agentName: caller.name }),
      role: caller.roles.join(' '),
      outcome: 'success',
      resource: document ?? `urn:uuid:${desk.id}`,
      evidence: [
        `urn:uuid:${desk.id}`,
        ...[...referrals, ...rejected].map((each) => `ServiceRequest/${each}`),
      ],
      reason: request.choice.kind,
      ...(patient === undefined ? {} : { patient: `Patient/${patient}` }),
    },
  ])
}
