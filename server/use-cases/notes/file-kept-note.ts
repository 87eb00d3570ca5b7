import type { LoopContext } from '#domain/commands/command.ts'
import { placeWrites } from '#domain/commands/place-writes.ts'
import type { FhirWrite } from '#domain/fhir-write.ts'
import type { NoteDecision } from '#domain/notes-in/decide-note.ts'
import { planFiling, toNoteDocument, type NoteContent } from '#domain/notes-in/file-note.ts'
import type { PossibleChart } from '#domain/notes-in/possible-chart.ts'
import type { ReceivedNote } from '#domain/notes-in/received-note.ts'
import { enqueue } from '../../store/outbox.ts'
import { OwnWriteStale } from '../commands/carry-out.ts'
import type { ReadChart } from '../commands/read-chart.ts'
import { writeOwn } from '../own-store-writes.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { toOutboxItem } from '../watch/enqueue-delivery.ts'

type Filed = Extract<NoteDecision, { kind: 'file' }>

export type Filing = {
  note: ReceivedNote
  content: NoteContent
  filed: Filed
  /** Read just now: a note is never filed on what a chart said yesterday. */
  chart: ReadChart
  possible: PossibleChart
}

/**
 * Writes a note into its patient's record: the document and the decision into Baton's own store, in this transaction,
 * and what changes Tasks of the EHR through the outbox.
 *
 * @returns reference of the document
 * @throws OwnWriteStale when a Task has changed since the chart was read: then nothing is written
 */
export async function fileKeptNote(
  trx: BatonTransaction,
  runtime: TenantRuntime,
  { note, content, filed, chart, possible }: Filing,
): Promise<string> {
  const tenant = runtime.tenant.id
  const document = await writeNow(
    trx,
    tenant,
    toNoteDocument(note, filed, content, possible.judging),
    chart.now,
  )
  const plan = planFiling(note, filed, document, toContext(runtime, filed, chart, possible, note.key))
  if (!plan.ok) throw new Error(`a note could not be filed: ${plan.refusal.reason}`)
  for (const { seq, shelf, write } of placeWrites(plan.writes, chart)) {
    if (shelf === 'own') await writeNow(trx, tenant, write, chart.now)
    else await enqueue(trx, tenant, [toItem(write, `note|${note.key}|${seq}`, filed, chart.now)])
  }
  return document
}

async function writeNow(trx: BatonTransaction, tenant: string, write: FhirWrite, now: Date): Promise<string> {
  const outcome = await writeOwn(trx, tenant, write, now)
  if (outcome.kind === 'written') return outcome.reference
  if (outcome.kind === 'stale' || outcome.kind === 'unsupported')
    throw new OwnWriteStale(`${write.resource.resourceType}/${write.resource.id ?? ''}`)
  throw new Error(`Baton's own store refused a note: ${outcome.kind}`)
}

function toContext(
  { tenant }: TenantRuntime,
  { referral, patient }: Filed,
  chart: ReadChart,
  { judging }: PossibleChart,
  key: string,
): LoopContext {
  const [organization] = tenant.policy.ourOrganizations
  const view = chart.views.find((each) => each.referral === referral)
  const loop = judging.links.loops.get(referral)
  if (view === undefined || loop === undefined)
    throw new Error('a note was filed at a referral that is not there')
  return {
    view,
    loop,
    patient,
    resources: chart.resources,
    canUpdate: (reference) =>
      chart.isOwn(reference) || chart.ehrTakes(reference.slice(0, reference.indexOf('/')), 'update'),
    actor: { reference: 'Device/baton', display: 'Baton' },
    now: chart.now.getTime(),
    calendar: tenant.policy.calendar,
    commandId: `note|${key}`,
    ...(organization === undefined ? {} : { organization }),
  }
}

function toItem(write: FhirWrite, key: string, { referral, patient }: Filed, now: Date) {
  const way = { kind: 'fhir', channel: 'ehr-inbox', because: 'note-filed', write } as const
  return toOutboxItem(
    { key, ways: [way], record: { referral, patient } },
    {
      referral: referral.replace('ServiceRequest/', ''),
      patient: patient.replace('Patient/', ''),
      notBefore: now,
    },
  )
}
