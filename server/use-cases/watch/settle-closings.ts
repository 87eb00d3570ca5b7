import { linkChartToOrders } from '#domain/chart-links.ts'
import type { LoopContext } from '#domain/commands/command.ts'
import { placeWrites, type PlacedWrite, type Shelving } from '#domain/commands/place-writes.ts'
import { planSettling } from '#domain/commands/settle-closing.ts'
import { readEvidence } from '#domain/evidence.ts'
import { levelFor } from '#domain/feature-level.ts'
import { isFields } from '#domain/fhir-reading.ts'
import type { WritableResource } from '#domain/fhir-write.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { enqueue, type OutboxItem } from '../../store/outbox.ts'
import { listBackendWrites } from '../commands/backend-writes.ts'
import { readOwnEvidence } from '../own-evidence.ts'
import type { ViewsMeta } from '../sync/refresh-patient.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { toOutboxItem } from './enqueue-delivery.ts'
import { toPracticeContext } from './practice-of.ts'

/**
 * Writes what a report that came, or was taken back, by the chart's own word leaves to be written: whoever files a note by
 * hand or by rule has it written with the decision. Each is written once, for the versions that were read.
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
    const placed = placeWrites(planOf(view, canUpdate)?.writes ?? [], shelving)
    await enqueue(
      trx,
      tenant.id,
      placed.map((each) => toItem(each, patient, view.referral, meta.judgedAt)),
    )
  }
}

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
  const what =
    write.interaction === 'create'
      ? write.identity.value
      : `${write.resource.resourceType}/${write.resource.id}|${write.versionId}`
  const way = { kind: 'fhir', channel: 'ehr-inbox', because: 'report-settled', write } as const
  const record = { referral, patient: `Patient/${patient}` }
  const timing = { referral: referral.replace('ServiceRequest/', ''), patient, notBefore: now }
  return toOutboxItem({ key: `${what}|settle`, ways: [way], record }, timing)
}
