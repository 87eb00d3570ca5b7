import type { WriteOutcome } from '#domain/fhir-write.ts'
import {
  planSubscription,
  toSubscription,
  type StandingSubscription,
  type WantedSubscription,
} from '#domain/sync/subscription-plan.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import type { EhrGateway } from '../../ehr/ehr-gateway.ts'
import { readBatonNow } from '../../store/clock.ts'
import {
  claimSubscription,
  findKnownSubscription,
  saveKnownSubscription,
  type KnownSubscription,
} from '../../store/ehr-subscriptions.ts'
import { findSyncSource, saveSyncSource } from '../../store/sync-sources.ts'
import type { EhrGateways } from '../ehr-gateways.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'
import { readNotificationSecret } from './notification-secret.ts'
import { subscriptionSource } from './receive-notification.ts'

/**
 * Sees to it that the EHR tells Baton of changes, where the practice wants that and the EHR can: asks for a Subscription to
 * the topic, asks again before it ends or when it has failed, and writes down how it stands. Without one, searches and
 * hourly readings find the same, later.
 *
 * @returns nothing where it is not wanted, was looked at lately, or another process is at it
 */
export async function keepSubscription(
  deps: { db: BatonDatabase; gateways: EhrGateways },
  runtime: TenantRuntime,
  batonOrigin: string,
): Promise<KnownSubscription | undefined> {
  const { db } = deps
  const { backend, id: tenant } = runtime.tenant
  const gateway = deps.gateways.find(runtime)
  if (gateway === undefined || backend?.subscriptionTopic === undefined) return undefined
  const now = await readBatonNow(db)
  const known = await findKnownSubscription(db, tenant)
  if (!(await claimSubscription(db, tenant, backend.subscriptionTopic, now))) return undefined
  const wanted: WantedSubscription = {
    topic: backend.subscriptionTopic,
    endpoint: `${batonOrigin}/callbacks/${tenant}/subscription`,
    secret: await readNotificationSecret(db, tenant),
    servedTypes: gateway.servedTypes(),
  }
  const next = await settle(gateway, wanted, known, now)
  if (next === undefined) return undefined
  // The count of events begins anew with it.
  if (next.id !== undefined && next.id !== known?.id) await forgetCount(db, tenant)
  await saveKnownSubscription(db, tenant, next)
  return next
}

/** @returns nothing when the EHR cannot be asked at the moment: the next round asks again */
async function settle(
  gateway: EhrGateway,
  wanted: WantedSubscription,
  known: KnownSubscription | undefined,
  now: Date,
): Promise<KnownSubscription | undefined> {
  const { topic } = wanted
  try {
    const standing = await findOurs(gateway, wanted, known)
    const step = planSubscription(standing, wanted, now.getTime())
    if (step === 'keep' && standing !== undefined) return toKnown(standing, now)
    const lack = await findLack(gateway, topic)
    if (lack !== undefined) return { status: 'not-offered', topic, because: lack, checkedAt: now }
    return await ask(gateway, wanted, step === 'renew' ? standing : undefined, now)
  } catch (error) {
    if (!(error instanceof EhrUnavailable)) throw error
    return isRefusal(error.status)
      ? { status: 'refused', topic, because: `http-${error.status}`, checkedAt: now }
      : undefined
  }
}

async function findLack(gateway: EhrGateway, topic: string): Promise<string | undefined> {
  if (!(await gateway.can('Subscription', 'create'))) return 'no-create'
  return (await gateway.topics()).includes(topic) ? undefined : 'no-topic'
}

/** By its id where that is known, else by the address it sends to: an earlier asking may have got no answer. */
async function findOurs(
  gateway: EhrGateway,
  { topic, endpoint }: WantedSubscription,
  known: KnownSubscription | undefined,
): Promise<StandingSubscription | undefined> {
  if (!(await gateway.can('Subscription', 'search')))
    return known?.id === undefined ? undefined : asLastSeen(known, endpoint)
  const found = await gateway.subscriptions(known?.id === undefined ? { url: endpoint } : { _id: known.id })
  return found.find((each) => each.endpoint === endpoint && each.topic === topic)
}

/** Where it cannot be looked at it counts as it was asked for, until it ends. */
function asLastSeen({ id = '', topic, endsAt }: KnownSubscription, endpoint: string): StandingSubscription {
  return { id, topic, endpoint, status: 'active', ...(endsAt && { endsAt: endsAt.getTime() }) }
}

async function ask(
  gateway: EhrGateway,
  wanted: WantedSubscription,
  standing: StandingSubscription | undefined,
  now: Date,
): Promise<KnownSubscription | undefined> {
  const { topic } = wanted
  const resource = toSubscription(wanted, now.getTime())
  const outcome = await send(gateway, resource, standing)
  switch (outcome.kind) {
    case 'written': {
      const id = outcome.reference.slice(outcome.reference.indexOf('/') + 1)
      return { status: 'requested', topic, id, endsAt: new Date(String(resource['end'])), checkedAt: now }
    }
    case 'refused':
      return { status: 'refused', topic, because: `http-${outcome.status}`, checkedAt: now }
    case 'unsupported':
      return { status: 'not-offered', topic, because: 'no-create', checkedAt: now }
    case 'stale':
    case 'retry':
    case 'uncertain':
      return undefined
  }
}

/** Where one may not be changed, another takes its place. */
async function send(
  gateway: EhrGateway,
  resource: ReturnType<typeof toSubscription>,
  standing: StandingSubscription | undefined,
): Promise<WriteOutcome> {
  if (standing === undefined || !(await gateway.can('Subscription', 'update')))
    return gateway.subscribe(resource)
  return gateway.write({
    interaction: 'update',
    resource: { ...resource, id: standing.id },
    versionId: standing.versionId ?? '',
  })
}

function toKnown({ id, topic, status, endsAt }: StandingSubscription, now: Date): KnownSubscription {
  return { status, topic, id, checkedAt: now, ...(endsAt !== undefined && { endsAt: new Date(endsAt) }) }
}

function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 401 && status !== 429
}

async function forgetCount(db: BatonDatabase, tenant: string): Promise<void> {
  const source = { ...(await findSyncSource(db, tenant, subscriptionSource)) }
  delete source.eventsSeen
  await saveSyncSource(db, tenant, subscriptionSource, source)
}
