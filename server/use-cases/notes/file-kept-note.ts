import type { Actor, LoopContext, Plan } from '#domain/commands/command.ts'
import type { FilingWord } from '#domain/commands/confirm-note.ts'
import { placeWrites, type Shelving } from '#domain/commands/place-writes.ts'
import { planFiling, planNoReferral, toNoteDocument, type NoteContent } from '#domain/notes-in/file-note.ts'
import type { PossibleChart } from '#domain/notes-in/possible-chart.ts'
import type { ReceivedNote } from '#domain/notes-in/received-note.ts'
import { listBackendWrites } from '../commands/backend-writes.ts'
import type { ReadChart } from '../commands/read-chart.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { carryOutPlaced, writeNow, type EffectScope, type NoteEffect } from './note-effects.ts'

export type Filing = {
  note: ReceivedNote
  content: NoteContent
  /** Read just now: a note is never filed on what a chart said yesterday. */
  chart: ReadChart
  possible: PossibleChart
  /** `Patient/x`. */
  patient: string
  /** Id of the decision; whatever it creates is named by it. */
  decision: string
  actor: Actor
}

export type Filed = { document: string; effects: readonly NoteEffect[] }

/**
 * Writes a note into its patient's record: the document and the decision into Baton's own store, in this transaction,
 * and what changes Tasks of the EHR through the outbox.
 *
 * @param referrals - `ServiceRequest/x`; one note may answer two
 * @throws OwnWriteStale when a Task has changed since the chart was read: then nothing is written
 */
export async function fileKeptNote(
  trx: BatonTransaction,
  runtime: TenantRuntime,
  filing: Filing,
  referrals: readonly [string, ...string[]],
  word: FilingWord,
): Promise<Filed> {
  return fileWith(trx, runtime, filing, referrals, (document, context) =>
    planFiling(filing.note, document, word, context),
  )
}

/**
 * Writes a note into its patient's record that belongs to none of the referrals; it is not proposed at any of those there
 * are now.
 *
 * @param text - what the person says about it
 */
export async function fileWithoutReferral(
  trx: BatonTransaction,
  runtime: TenantRuntime,
  filing: Filing,
  text: string,
): Promise<Filed> {
  const { judging, states } = filing.possible
  const known = [...judging.links.loops.keys()].filter((referral) => {
    const state = states.get(referral)
    return state !== undefined && state !== 'draft' && state !== 'void'
  })
  const plan = (document: string, context: LoopContext) => planNoReferral(document, text, context)
  return fileWith(trx, runtime, filing, [], plan, known)
}

async function fileWith(
  trx: BatonTransaction,
  runtime: TenantRuntime,
  filing: Filing,
  referrals: readonly string[],
  planOne: (document: string, context: LoopContext) => Plan,
  decided: readonly string[] = referrals,
): Promise<Filed> {
  const { note, content, chart, possible, patient, decision } = filing
  const [first] = referrals
  const scope: EffectScope = {
    tenant: runtime.tenant.id,
    decision,
    now: chart.now,
    patient: patient.replace('Patient/', ''),
    ...(first === undefined ? {} : { referral: first.replace('ServiceRequest/', '') }),
  }
  const before = (reference: string) => chart.resources.find((each) => nameOf(each) === reference)
  const write = toNoteDocument(note, { patient, referrals, decision }, content, possible.judging)
  const document = await writeNow(trx, scope, write, before)
  const shelving = toShelving(runtime, chart, document.reference)
  const effects: NoteEffect[] = [document]
  for (const [at, referral] of decided.entries()) {
    const context = toContext(runtime, filing, referral, shelving, `note|${decision}|${at}`)
    const plan = planOne(document.reference, context)
    if (!plan.ok) throw new Error(`a note could not be filed: ${plan.refusal.reason}`)
    const part = {
      ...scope,
      decision: `${decision}|${at}`,
      referral: referral.replace('ServiceRequest/', ''),
    }
    effects.push(...(await carryOutPlaced(trx, part, placeWrites(plan.writes, shelving), before)))
  }
  return { document: document.reference, effects }
}

const nameOf = ({ resourceType, id }: { resourceType: string; id?: string }): string =>
  `${resourceType}/${id ?? ''}`

/** What the backend never asked to write stays in Baton's own store. */
function toShelving({ tenant }: TenantRuntime, chart: ReadChart, document: string): Shelving {
  const takes = new Set(listBackendWrites(tenant.backend?.scope ?? ''))
  return {
    isOwn: (reference) => reference === document || chart.isOwn(reference),
    ehrTakes: (type, interaction) => takes.has(`${type}.${interaction}`) && chart.ehrTakes(type, interaction),
  }
}

function toContext(
  { tenant }: TenantRuntime,
  { chart, possible, patient, actor }: Filing,
  referral: string,
  { isOwn, ehrTakes }: Shelving,
  commandId: string,
): LoopContext {
  const [organization] = tenant.policy.ourOrganizations
  const view = chart.views.find((each) => each.referral === referral)
  const loop = possible.judging.links.loops.get(referral)
  if (view === undefined || loop === undefined)
    throw new Error('a note was filed at a referral that is not there')
  return {
    view,
    loop,
    patient,
    resources: chart.resources,
    canUpdate: (reference) =>
      isOwn(reference) || ehrTakes(reference.slice(0, reference.indexOf('/')), 'update'),
    actor,
    now: chart.now.getTime(),
    calendar: tenant.policy.calendar,
    commandId,
    ...(organization === undefined ? {} : { organization }),
  }
}
