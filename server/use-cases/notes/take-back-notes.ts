import { comparePatient } from '#domain/notes-in/named-patient.ts'
import type { ReceivedNote } from '#domain/notes-in/received-note.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findLoopOwner } from '../../store/loops.ts'
import {
  findDesk,
  insertNoteDecision,
  saveStanding,
  type NoteDecisionRow,
  type NoteDesk,
} from '../../store/note-decisions.ts'
import { enqueue } from '../../store/outbox.ts'
import { lockPatient } from '../../store/patient-lock.ts'
import { saveVerdict, type KeptNote } from '../../store/received-notes.ts'
import { findNotesNamed } from '../../store/retracted-notes.ts'
import { OwnWriteStale } from '../commands/carry-out.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { toTakenBackTask } from './note-task.ts'
import { endNoteWork, readNoteWork, type EhrWork } from './note-work.ts'
import type { NotesDeps } from './notes-deps.ts'
import { openStoredChart } from './possible-charts.ts'
import { readFilingOf } from './read-deciding.ts'
import { takeBackFiling } from './take-back-filing.ts'

/** A note that a message takes back, as it stands, with what filing it wrote. */
type Named = {
  desk: NoteDesk
  work: readonly EhrWork[]
  filing?: { decision: NoteDecisionRow; written: readonly EhrWork[]; patient: string }
}

/**
 * Does what a message asks for that takes earlier documents back (HL7 v2 MDM^T11, a nullified clinical document): each of them
 * that is kept is withdrawn, and where one was filed it is a mistake in the record, what closed its referral is taken back,
 * and whoever looks after the referral has work. An outside word can only open a referral again by this, never close one.
 *
 * @param isLastTry - does what can be done without the EHR
 * @returns false where the message is no such one, or names no note that is kept, or one about somebody else, or one of which
 *   nobody knows what filing it wrote: then nothing was changed, and a person has to look
 * @throws OwnWriteStale when one of them is being decided about at this moment, and EhrUnavailable: then it is tried again
 */
export async function takeBackNotes(
  deps: NotesDeps,
  runtime: TenantRuntime,
  kept: KeptNote,
  message: ReceivedNote,
  isLastTry: boolean,
): Promise<boolean> {
  if (message.isNullified !== true) return false
  const { id: tenant } = runtime.tenant
  const numbers = [...message.identifiers, ...message.replaces]
  const ids = await findNotesNamed(deps.db, tenant, numbers, kept)
  if (ids.length === 0) return false
  const now = await readBatonNow(deps.db)
  const named: Named[] = []
  for (const id of ids) {
    const one = await readNamed(deps, runtime, id, isLastTry)
    if (one === undefined) return false
    const { filing } = one
    const chart = filing && (await openStoredChart(deps.db, runtime.tenant, filing.patient, now))
    if (chart && comparePatient(message.patient, chart.patient) === 'differs') return false
    named.push(one)
  }
  const patients = [...new Set(named.flatMap(({ filing }) => filing?.patient ?? []))].toSorted()
  const isDone = await deps.db.transaction().execute(async (trx: BatonTransaction) => {
    for (const patient of patients) await lockPatient(trx, tenant, patient)
    const desk = await findDesk(trx, tenant, kept.id, 'lock')
    const decision = { kind: 'takes-back', notes: ids }
    const [patient] = patients
    const verdict = { state: 'withdrawn', decision, ...(patient !== undefined && { patient }) } as const
    if (desk === undefined || !(await saveVerdict(trx, kept, verdict))) return false
    await deps.atBoundary?.('note-saved')
    for (const one of named) await withdraw(trx, runtime, kept, one, now)
    await deps.atBoundary?.('note-written')
    return true
  })
  await deps.atBoundary?.('note-committed')
  for (const patient of isDone ? patients : [])
    await deps.refresher.refresh(runtime, patient, { purpose: 'chart-opened', maxAgeMs: 0 })
  await deps.atBoundary?.('note-judged')
  return true
}

/** Nothing where a filed note cannot be taken out, because nobody knows what filing it wrote. */
async function readNamed(
  deps: NotesDeps,
  runtime: TenantRuntime,
  id: string,
  isLastTry: boolean,
): Promise<Named | undefined> {
  const desk = await findDesk(deps.db, runtime.tenant.id, id)
  if (desk === undefined) return undefined
  const read = await readFromEhr(deps, runtime, desk, isLastTry)
  const { patient, state } = desk.standing
  if (state !== 'filed') return { desk, work: read.work }
  if (read.filing === undefined || patient === null) return undefined
  return { desk, work: read.work, filing: { ...read.filing, patient } }
}

/** What the EHR holds of the work and of the filing; a last try does without. */
async function readFromEhr(deps: NotesDeps, runtime: TenantRuntime, desk: NoteDesk, isLastTry: boolean) {
  const read = async (from: Pick<NotesDeps, 'db' | 'gateways'>) => ({
    work: await readNoteWork(from, runtime, desk.id),
    filing: await readFilingOf(from, runtime, desk),
  })
  try {
    return await read(deps)
  } catch (error) {
    if (!(error instanceof EhrUnavailable) || !isLastTry) throw error
    return read({ db: deps.db, gateways: { find: () => undefined } })
  }
}

const settled: ReadonlySet<string> = new Set(['dismissed', 'refused', 'withdrawn'])

async function withdraw(
  trx: BatonTransaction,
  runtime: TenantRuntime,
  message: KeptNote,
  { desk, work, filing }: Named,
  now: Date,
): Promise<void> {
  const { id: tenant } = runtime.tenant
  const current = await findDesk(trx, tenant, desk.id, 'lock')
  if (current?.version !== desk.version) throw new OwnWriteStale(`urn:uuid:${desk.id}`)
  const { standing } = desk
  if (settled.has(standing.state)) return
  const id = `taken-back-${desk.id}-${desk.version}`
  const scope = { tenant, decision: id, now, ...(filing && { patient: filing.patient }) }
  const effects = [
    ...(filing ? await takeBackFiling(trx, runtime, scope, filing) : []),
    ...(await endNoteWork(trx, runtime, scope, desk.id, work)),
  ]
  const decidedAt = now.toISOString()
  const version = await saveStanding(trx, tenant, desk.id, {
    ...standing,
    state: 'withdrawn',
    isSampled: false,
    decidedAt,
  })
  const referrals = filing?.decision.referrals ?? []
  await insertNoteDecision(trx, tenant, version, {
    id,
    note: desk.id,
    choice: { kind: 'taken-back', by: message.id },
    actor: 'Device/baton',
    before: standing,
    effects,
    rejected: [],
    referrals,
  })
  if (filing) await tellOwners(trx, runtime, desk.id, { referrals, patient: filing.patient }, now)
  await appendAudit(trx, tenant, [
    {
      action: 'update',
      event: 'note-taken-back',
      agent: 'Device/baton',
      outcome: 'success',
      resource: `urn:uuid:${desk.id}`,
      evidence: [`urn:uuid:${message.id}`, ...referrals.map((each) => `ServiceRequest/${each}`)],
      ...(filing && { patient: `Patient/${filing.patient}` }),
    },
  ])
}

/** Work at each referral the note was filed at; of one that was filed without, at the patient. */
async function tellOwners(
  trx: BatonTransaction,
  { tenant }: TenantRuntime,
  noteId: string,
  { referrals, patient }: { referrals: readonly string[]; patient: string },
  now: Date,
): Promise<void> {
  const about = { patient: `Patient/${patient}` }
  if (referrals.length === 0)
    await enqueue(trx, tenant.id, [toTakenBackTask(tenant, noteId, about, undefined, now)])
  for (const id of referrals) {
    const referral = `ServiceRequest/${id}`
    const owner = await findLoopOwner(trx, tenant.id, id)
    await enqueue(trx, tenant.id, [toTakenBackTask(tenant, noteId, { ...about, referral }, owner, now)])
  }
}
