import { isOpenState } from '#domain/clock-starts.ts'
import { localDay } from '#domain/clinic-zone.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { findCoordinationTask } from '#domain/watch/coordination-task.ts'
import { toReferences } from '#domain/watch/fhir-effects/effect-context.ts'
import { ownerTask } from '#domain/watch/fhir-effects/owner-task.ts'
import { chooseOwner, effectiveRecipient, type ChosenOwner } from '#domain/watch/ownership.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { countOpenByOwner, findOwners } from '../../store/loops.ts'
import { enqueue } from '../../store/outbox.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import type { ViewsMeta } from '../sync/refresh-patient.ts'
import { toOutboxItem } from './enqueue-delivery.ts'

/**
 * Gives every open loop that has nobody an owner, by rule and load, and puts the owner's Task on its way. A practice
 * that only observes, or has named no staff, assigns nobody.
 *
 * @returns the owners that were chosen, by reference of the referral
 */
export async function assignOwners(
  trx: BatonTransaction,
  tenant: Tenant,
  views: readonly LoopView[],
  meta: ViewsMeta,
): Promise<ReadonlyMap<string, string>> {
  const ownerless = views.filter((view) => isOpenState(view.state) && view.owner === undefined)
  if (ownerless.length === 0 || tenant.featureLevel === 'observe' || tenant.staff.length === 0)
    return new Map()
  const given = await findOwners(trx, tenant.id, ownerless.map(idOf))
  const load = new Map(await countOpenByOwner(trx, tenant.id))
  const today = localDay(meta.judgedAt.getTime(), tenant.policy.calendar.timeZone)
  const owners = new Map<string, string>()
  for (const view of ownerless) {
    const loop = {
      direction: view.axes.direction,
      urgency: view.urgency,
      ...(view.specialty !== undefined && { specialty: view.specialty }),
    }
    const before = given.get(idOf(view))
    // Their Task is on its way, or was not read yet: another choice now would name somebody the record does not.
    const chosen: ChosenOwner | undefined =
      before !== undefined && isThere(before, tenant, today)
        ? { owner: before, because: 'rule-and-load' }
        : chooseOwner(loop, tenant.staff, load, today)
    if (chosen === undefined) continue
    owners.set(view.referral, chosen.owner)
    if (chosen.owner !== before) load.set(chosen.owner, (load.get(chosen.owner) ?? 0) + 1)
    await writeOwner(trx, tenant, view, chosen, meta)
  }
  return owners
}

const idOf = ({ referral }: Pick<LoopView, 'referral'>): string => referral.slice(referral.indexOf('/') + 1)

function isThere(owner: string, { staff }: Tenant, today: string): boolean {
  return effectiveRecipient(owner, staff, today)?.reference === owner
}

async function writeOwner(
  trx: BatonTransaction,
  tenant: Tenant,
  view: LoopView,
  { owner, because }: ChosenOwner,
  { judgedAt, resources }: ViewsMeta,
): Promise<void> {
  const now = judgedAt.getTime()
  const loop = toReferences(view, findCoordinationTask(view.referral, resources))
  const dueAt = Math.max(now, ...view.clocks.map(({ due }) => Date.parse(due)).slice(0, 1))
  const writing = { now, calendar: tenant.policy.calendar, language: tenant.locale ?? 'en' } as const
  const write = ownerTask(loop, owner, dueAt, writing)
  const id = idOf(view)
  const patient = (view.patient ?? '').replace(/^Patient\//, '')
  const way = { kind: 'fhir', channel: 'ehr-inbox', because, write } as const
  const record = { referral: view.referral, patient: view.patient ?? '' }
  const item = toOutboxItem(
    { key: `${id}|own`, ways: [way], record },
    { referral: id, patient, notBefore: judgedAt },
  )
  const added = await enqueue(trx, tenant.id, [item])
  if (added.size === 0) return
  await appendAudit(trx, tenant.id, [
    {
      action: 'create',
      event: 'owner-assigned',
      agent: 'Device/baton',
      patient: view.patient ?? '',
      resource: view.referral,
      outcome: 'success',
      evidence: [owner],
      reason: because,
    },
  ])
}
