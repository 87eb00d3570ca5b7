import { linkChartToOrders } from '#domain/chart-links.ts'
import type { LoopContext, PlannedWrite } from '#domain/commands/command.ts'
import { placeWrites, type PlacedWrite, type Shelving } from '#domain/commands/place-writes.ts'
import { planSettling } from '#domain/commands/settle-closing.ts'
import { readEvidence } from '#domain/evidence.ts'
import { levelFor } from '#domain/feature-level.ts'
import { isFields } from '#domain/fhir-reading.ts'
import type { FhirWrite, WritableResource } from '#domain/fhir-write.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { enqueue, type OutboxItem } from '../../store/outbox.ts'
import { findOutboxRows, isClosingOnItsWay } from '../../store/outbox-rows.ts'
import { listBackendWrites } from '../commands/backend-writes.ts'
import { readOwnEvidence } from '../own-evidence.ts'
import { writeOwn } from '../own-store-writes.ts'
import type { ViewsMeta } from '../sync/refresh-patient.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { keyOf, toOutboxItem, updateKey } from './enqueue-delivery.ts'
import { toPracticeContext } from './practice-of.ts'

const channel = 'ehr-inbox'
const because = 'report-settled'

/**
 * Writes what a report that came, or was taken back, by the chart's own word leaves to be written: whoever files a note by
 * hand or by rule has it written with the decision, and comes first. Each is written once, for the versions that were read; what
 * the EHR refuses to change Baton's own store says in its place.
 */
export async function settleClosings(
  trx: BatonTransaction,
  runtime: TenantRuntime,
  patient: string,
  views: readonly LoopView[],
  meta: ViewsMeta,
): Promise<void> {
  const { tenant } = runtime
  const practice = toPracticeContext(tenant, meta.judgedAt)
  const resources = meta.resources.flatMap(toWritable)
  const { evidence } = readEvidence(resources)
  const { loops } = linkChartToOrders(evidence)
  const planOf = (view: LoopView, canUpdate: LoopContext['canUpdate']) => {
    const loop = loops.get(view.referral)
    if (loop === undefined) return undefined
    const context = toContext(runtime, patient, view, { resources, canUpdate, now: meta.judgedAt.getTime() })
    return planSettling(evidence.documents, { ...context, loop })
  }
  const unsettled = views.filter(
    (view) => levelFor(practice, view.specialty) !== 'observe' && planOf(view, () => true) !== undefined,
  )
  if (unsettled.length === 0) return
  const shelving = await readShelving(trx, runtime, patient)
  const canUpdate = (reference: string): boolean =>
    shelving.isOwn(reference) || shelving.ehrTakes(reference.slice(0, reference.indexOf('/')), 'update')
  for (const view of unsettled) {
    if (await isClosingOnItsWay(trx, tenant.id, idOf(view.referral))) continue
    const writes = planOf(view, canUpdate)?.writes ?? []
    const refused = await findRefused(trx, tenant.id, writes)
    const taken = (reference: string): boolean => canUpdate(reference) && !refused.has(reference)
    const placed = placeWrites(refused.size === 0 ? writes : (planOf(view, taken)?.writes ?? []), shelving)
    const [kept, queued] = divide(placed)
    for (const write of kept) await keepOwn(trx, tenant.id, write, `Patient/${patient}`, meta.judgedAt)
    await enqueue(
      trx,
      tenant.id,
      queued.map((each) => toItem(each, patient, view.referral, meta.judgedAt)),
    )
  }
}

/** What is created in Baton's own store, where nothing stands in its way, and what goes by the outbox. */
function divide(placed: readonly PlacedWrite[]): [readonly FhirWrite[], readonly PlacedWrite[]] {
  const isKept = ({ shelf, write }: PlacedWrite): boolean => shelf === 'own' && write.interaction === 'create'
  return [placed.filter(isKept).map(({ write }) => write), placed.filter((each) => !isKept(each))]
}

async function keepOwn(
  trx: BatonTransaction,
  tenant: string,
  write: FhirWrite,
  patient: string,
  now: Date,
): Promise<void> {
  const outcome = await writeOwn(trx, tenant, write, now)
  if (outcome.kind !== 'written') throw new Error(`Baton's own store refused a closing: ${outcome.kind}`)
  if (outcome.wasThere) return
  await appendAudit(trx, tenant, [
    {
      action: 'create',
      event: 'fhir-written',
      agent: 'Device/baton',
      outcome: 'success',
      reason: because,
      resource: outcome.reference,
      patient,
    },
  ])
}

const idOf = (reference: string): string => reference.slice(reference.indexOf('/') + 1)

/**
 * What an EHR that says it takes updates has refused to change all the same, or not taken for a day: asking again for the same
 * version leads nowhere.
 */
async function findRefused(
  trx: BatonTransaction,
  tenant: string,
  writes: readonly PlannedWrite[],
): Promise<ReadonlySet<string>> {
  const updates = writes.flatMap(({ write }) => (write.interaction === 'update' ? [write] : []))
  const references = new Map(
    updates.map((write) => [toKey(updateKey(write)), `${write.resource.resourceType}/${write.resource.id}`]),
  )
  const rows = await findOutboxRows(trx, tenant, [...references.keys()])
  const failed = rows.filter(({ state, result }) => state === 'failed' && result !== 'stale')
  return new Set(failed.flatMap(({ key }) => references.get(key) ?? []))
}

const toKey = (delivery: string): string => keyOf(delivery, { channel })

function toWritable(resource: unknown): WritableResource[] {
  if (!isFields(resource)) return []
  const { resourceType, id, ...fields } = resource
  if (typeof resourceType !== 'string') return []
  return [{ resourceType, ...(typeof id === 'string' ? { id } : {}), ...fields }]
}

async function readShelving(
  trx: BatonTransaction,
  { tenant, connection }: TenantRuntime,
  patient: string,
): Promise<Shelving> {
  const own = await readOwnEvidence(trx, tenant.id, patient)
  const held = new Set(own.resources.map(({ resourceType, id }) => `${resourceType}/${String(id)}`))
  const takes = new Set(listBackendWrites(tenant.backend?.scope ?? ''))
  const { types } = connection.capabilities()
  return {
    isOwn: (reference) => held.has(reference),
    ehrTakes: (type, interaction) =>
      takes.has(`${type}.${interaction}`) && types[type]?.[interaction] === true,
  }
}

function toContext(
  { tenant }: TenantRuntime,
  patient: string,
  view: LoopView,
  chart: Pick<LoopContext, 'resources' | 'canUpdate' | 'now'>,
): Omit<LoopContext, 'loop'> {
  const [organization] = tenant.policy.ourOrganizations
  const back = view.steps.find(({ step }) => step === 'note-back')?.evidence[0] ?? 'none'
  return {
    ...chart,
    view,
    patient: `Patient/${patient}`,
    actor: { reference: 'Device/baton', display: 'Baton' },
    calendar: tenant.policy.calendar,
    commandId: `settle|${view.referral}|${back}`,
    ...(organization === undefined ? {} : { organization }),
  }
}

function toItem({ write }: PlacedWrite, patient: string, referral: string, now: Date): OutboxItem {
  const key = write.interaction === 'create' ? write.identity.value : updateKey(write)
  const way = { kind: 'fhir', channel, because, write } as const
  const record = { referral, patient: `Patient/${patient}` }
  const timing = { referral: idOf(referral), patient, notBefore: now }
  return toOutboxItem({ key, ways: [way], record }, timing)
}
