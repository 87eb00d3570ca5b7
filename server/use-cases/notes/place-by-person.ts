import type { NoteChoice } from '#contract/notes.ts'
import type { Refusal } from '#domain/commands/command.ts'
import { mayCommand } from '#domain/commands/command-rights.ts'
import { lacksWords, type EncounterWaiver } from '#domain/commands/encounter-waiver.ts'
import { refuseReport } from '#domain/commands/plan-notes.ts'
import { localDay } from '#domain/clinic-zone.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import type { WritableResource } from '#domain/fhir-write.ts'
import { planPastReferral } from '#domain/notes-in/after-the-fact.ts'
import { comparePatient } from '#domain/notes-in/named-patient.ts'
import { toDocumentEvidence } from '#domain/notes-in/note-evidence.ts'
import { openPossibleChart, type PossibleChart } from '#domain/notes-in/possible-chart.ts'
import type { ReceivedNote } from '#domain/notes-in/received-note.ts'
import { toReferralNumber } from '#domain/referral-number.ts'
import { takeReferralSerial } from '../../store/intents.ts'
import type { KeptNote } from '../../store/received-notes.ts'
import type { CommandCaller } from '../commands/command-deps.ts'
import { listRequesters } from '../commands/list-requesters.ts'
import type { ReadChart } from '../commands/read-chart.ts'
import { readOwnEvidence } from '../own-evidence.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { fileKeptNote, fileWithoutReferral, type Filing } from './file-kept-note.ts'
import { writeNow, type NoteEffect } from './note-effects.ts'

/** The choices that put a note into a patient's record. */
export type Placing = Extract<
  NoteChoice,
  { kind: 'file' | 'file-to-two' | 'without-referral' | 'after-the-fact' }
>

export type PlacingDesk = {
  runtime: TenantRuntime
  caller: CommandCaller
  kept: KeptNote
  note: ReceivedNote
  chart: ReadChart
  /** Id of the decision. */
  decision: string
}

/** Where a note was put. Ids without their types. */
export type Placed = {
  patient: string
  referrals: readonly string[]
  document: string
  effects: readonly NoteEffect[]
}

type Result = { ok: true; placed: Placed } | { ok: false; refusal: Refusal | 'not-found' | 'not-allowed' }

const idOf = (reference: string): string => reference.slice(reference.indexOf('/') + 1)
const no = (reason: Refusal['reason'], pointer: string, evidence: readonly string[] = []): Result => ({
  ok: false,
  refusal: { reason, evidence, pointer },
})

/**
 * Puts a note where a person says it belongs, within the transaction of the decision. A name or birth date that differs from
 * the record's has to be explained; what is never a report closes nothing, whoever says so.
 *
 * @throws OwnWriteStale when the chart was written to meanwhile
 */
export async function placeByPerson(
  trx: BatonTransaction,
  desk: PlacingDesk,
  choice: Placing,
): Promise<Result> {
  const { chart, runtime, note, caller } = desk
  const possible = openChart(runtime, choice.patient, chart.resources, chart.now)
  const isSomebodyElse = comparePatient(note.patient, possible.patient) === 'differs'
  const text = (choice.text ?? '').trim()
  if (isSomebodyElse && text === '') return no('wrong-patient', '/choice/text')
  // What takes a document back is no document of anybody's record.
  if (note.isNullified === true) return no('note-unknown', '/choice/kind')
  switch (choice.kind) {
    case 'file':
      if (choice.waiver && lacksWords(choice.waiver)) return no('text-missing', '/choice/waiver/text')
      return fileAt(trx, desk, possible, choice.patient, [choice.referral], text, choice.waiver)
    case 'file-to-two':
      return fileAt(trx, desk, possible, choice.patient, choice.referrals, text)
    case 'without-referral': {
      if (text === '') return no('text-missing', '/choice/text')
      const filing = toFiling(desk, possible, choice.patient)
      const { document, effects } = await fileWithoutReferral(trx, runtime, filing, text)
      return { ok: true, placed: { patient: idOf(choice.patient), referrals: [], document, effects } }
    }
    case 'after-the-fact':
      if (!mayCommand(caller.roles, 'refer', 'outbound')) return { ok: false, refusal: 'not-allowed' }
      return fileAfterTheFact(trx, desk, choice)
  }
}

function openChart(
  { tenant }: TenantRuntime,
  patient: string,
  resources: readonly WritableResource[],
  now: Date,
): PossibleChart {
  return openPossibleChart(patient, resources, tenant.policy, now.getTime())
}

function toFiling(
  { kept, note, chart, decision, caller }: PlacingDesk,
  possible: PossibleChart,
  patient: string,
): Filing {
  const { id, name, contentType } = kept
  const actor = {
    reference: caller.reference,
    ...(caller.name === undefined ? {} : { display: caller.name }),
  }
  return { note, content: { id, name, contentType }, chart, possible, patient, decision, actor }
}

async function fileAt(
  trx: BatonTransaction,
  desk: PlacingDesk,
  possible: PossibleChart,
  patient: string,
  referrals: readonly [string, ...string[]],
  text: string,
  waiver?: EncounterWaiver,
): Promise<Result> {
  const { runtime, chart, caller } = desk
  if (new Set(referrals).size !== referrals.length) return no('note-already-filed', '/choice/referrals')
  for (const referral of referrals) {
    const view = chart.views.find((one) => one.referral === referral && one.patient === patient)
    if (view === undefined) return { ok: false, refusal: 'not-found' }
    if (!mayCommand(caller.roles, 'file-note', view.axes.direction))
      return { ok: false, refusal: 'not-allowed' }
    if (view.state === 'void' || view.state === 'draft')
      return no(view.state === 'void' ? 'loop-is-void' : 'loop-is-draft', '/choice/referral', [referral])
    const refusal = refuseAt(desk, possible, referral)
    if (refusal !== undefined) return { ok: false, refusal: { ...refusal, pointer: '/choice/referral' } }
  }
  const word = {
    activity: 'note-match-confirmed',
    ...(text !== '' && { text }),
    ...(waiver && { waiver }),
  } as const
  const filing = toFiling(desk, possible, patient)
  const { document, effects } = await fileKeptNote(trx, runtime, filing, referrals, word)
  return { ok: true, placed: { patient: idOf(patient), referrals: referrals.map(idOf), document, effects } }
}

/** The gates of every document, on this one. */
function refuseAt({ note, chart }: PlacingDesk, { judging, patient }: PossibleChart, referral: string) {
  const loop = judging.links.loops.get(referral)
  if (loop === undefined || note.completeness === 'retracted')
    return { reason: 'note-unknown', evidence: [] } as const
  const document = toDocumentEvidence(note, patient.reference, judging.directory)
  return refuseReport(document, readEvidence(chart.resources).evidence.documents, { loop })
}

/** The order goes into Baton's own store, and then the note at it, on the chart as it is with that order. */
async function fileAfterTheFact(
  trx: BatonTransaction,
  desk: PlacingDesk,
  choice: Extract<Placing, { kind: 'after-the-fact' }>,
): Promise<Result> {
  const { runtime, caller, chart, decision } = desk
  const { tenant } = runtime
  const { requesters } = listRequesters(tenant.staff, caller)
  if (!requesters.some(({ reference }) => reference === choice.requester))
    return no('text-missing', '/choice/requester')
  const year = Number(localDay(chart.now.getTime(), tenant.policy.calendar.timeZone).slice(0, 4))
  const planned = planPastReferral(choice, {
    patient: choice.patient,
    now: chart.now.getTime(),
    calendar: tenant.policy.calendar,
    commandId: `note|${decision}`,
    referralNumber: toReferralNumber(year, await takeReferralSerial(trx, tenant.id, year)),
    actor: { reference: caller.reference },
    names: Object.fromEntries(tenant.staff.map(({ reference, name }) => [reference, name])),
  })
  if (!planned.ok) return planned
  const scope = { tenant: tenant.id, decision, now: chart.now, patient: idOf(choice.patient) }
  const order = await writeNow(trx, scope, planned.write, () => undefined)
  const own = await readOwnEvidence(trx, tenant.id, idOf(choice.patient))
  const made = own.resources.find((one) => `${one.resourceType}/${String(one['id'])}` === order.reference)
  if (made === undefined) throw new Error('an order that was just written is not there')
  const resources = [...chart.resources, { ...made, id: idOf(order.reference) }]
  const views = derivePatient(
    { evidence: readEvidence(resources).evidence, sources: {} },
    tenant.policy,
    chart.now.getTime(),
  )
  const isOwn = (reference: string): boolean => reference === order.reference || chart.isOwn(reference)
  const after: PlacingDesk = { ...desk, chart: { ...chart, resources, views, isOwn } }
  const possible = openChart(runtime, choice.patient, resources, chart.now)
  const filed = await fileAt(trx, after, possible, choice.patient, [order.reference], choice.reason)
  if (!filed.ok) return filed
  return { ok: true, placed: { ...filed.placed, effects: [order, ...filed.placed.effects] } }
}
