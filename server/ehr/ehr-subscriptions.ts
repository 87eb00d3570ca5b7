import type { StandingSubscription } from '#domain/sync/subscription-plan.ts'
import { topicExtension } from '#domain/sync/subscription-plan.ts'
import type { WritableResource, WriteOutcome } from '#domain/fhir-write.ts'
import { z } from 'zod'
import { EhrUnavailable } from './ehr-error.ts'
import { parseJson } from './smart-discovery.ts'
import { sendWrite, toRefusal, writeHeaders, type WriteDoor } from './write-door.ts'
import { readWritten } from './written-resource.ts'

const Extension = z.object({
  url: z.string(),
  valueCanonical: z.string().optional(),
  valueUri: z.string().optional(),
})
const SubscriptionEntry = z.object({
  type: z.literal('Subscription'),
  extension: z.array(Extension).catch([]),
})
const Statement = z.object({
  rest: z.array(z.object({ mode: z.string(), resource: z.array(z.unknown()).catch([]) })),
})

/** Real CapabilityStatements reach several megabytes. */
const maxBytes = 16_000_000

/**
 * The topics an R4 server declares: canonical addresses, without versions.
 *
 * @returns nothing where it declares none, or no CapabilityStatement that can be read
 * @see {@link https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/StructureDefinition-capabilitystatement-subscriptiontopic-canonical.html | Backport, topics}
 */
export function findTopics(statement: unknown): readonly string[] {
  const read = Statement.safeParse(statement)
  const server = read.data?.rest.find(({ mode }) => mode === 'server')
  return (server?.resource ?? []).flatMap((each) => {
    const entry = SubscriptionEntry.safeParse(each)
    const extensions = entry.data?.extension.filter(({ url }) => url === topicExtension) ?? []
    return extensions.flatMap(({ valueCanonical, valueUri }) => {
      const canonical = valueCanonical ?? valueUri
      return canonical === undefined ? [] : [canonical.split('|')[0] ?? canonical]
    })
  })
}

/** Asks the EHR which topics it offers. Throws EhrUnavailable. */
export async function readTopics({
  ask,
  tenant,
  iss,
}: Pick<WriteDoor, 'ask' | 'tenant' | 'iss'>): Promise<readonly string[]> {
  const answer = await ask(`${iss}/metadata`, { headers: { accept: 'application/fhir+json' }, maxBytes })
  if (answer.status !== 200) throw new EhrUnavailable(tenant, 'status', { status: answer.status })
  return findTopics(parseJson(tenant, answer.body))
}

const Subscription = z.object({
  resourceType: z.literal('Subscription'),
  id: z.string(),
  meta: z.object({ versionId: z.string().optional() }).optional().catch(undefined),
  status: z.enum(['requested', 'active', 'error', 'off']),
  criteria: z.string(),
  end: z.string().optional().catch(undefined),
  channel: z.object({ endpoint: z.string().optional() }),
})

/** Reads a Subscription; nothing for anything else. */
export function findStanding(resource: unknown): StandingSubscription | undefined {
  const read = Subscription.safeParse(resource)
  if (!read.success) return undefined
  const { id, meta, status, criteria, end, channel } = read.data
  const endsAt = end === undefined ? NaN : Date.parse(end)
  return {
    id,
    status,
    topic: criteria,
    endpoint: channel.endpoint ?? '',
    ...(meta?.versionId === undefined ? {} : { versionId: meta.versionId }),
    ...(Number.isNaN(endsAt) ? {} : { endsAt }),
  }
}

const Found = z.object({ entry: z.array(z.object({ resource: z.unknown() })).catch([]) })

/** The Subscriptions in the answer to a search; none in anything else. */
export function findStandings(bundle: unknown): readonly StandingSubscription[] {
  return (Found.safeParse(bundle).data?.entry ?? []).flatMap(({ resource }) => findStanding(resource) ?? [])
}

/**
 * Asks for a Subscription once. R4 gives it no identifier to be found by: whoever asks has looked for one with the same
 * address before, and looks again when the outcome is unknown.
 */
export async function postSubscription(door: WriteDoor, resource: WritableResource): Promise<WriteOutcome> {
  const sent = await sendWrite(door, `${door.iss}/Subscription`, {
    method: 'POST',
    isRepeatable: false,
    headers: writeHeaders,
    body: JSON.stringify(resource),
  })
  if ('retry' in sent) return sent.retry
  if ('unknown' in sent) return { kind: 'uncertain' }
  const { answer } = sent
  if (answer.status !== 200 && answer.status !== 201) return toRefusal(answer.status)
  return readWritten(answer, 'Subscription', false) ?? { kind: 'uncertain' }
}
