import type { Context, Hono, MiddlewareHandler } from 'hono'
import { z } from 'zod'
import { ehrRecords, type EhrRecords } from '../chart/ehr-records.ts'
import { tryAgainUntil, type Background } from '../peers/background.ts'
import { toNotificationBundle, type Notification } from './notification-bundle.ts'
import { isOn, Subscriber, wantsType } from './subscriber.ts'

export type NotifierDeps = {
  /** The record as the EHR itself reaches it. */
  readonly ehr: Hono
  readonly iss: string
  readonly topics: readonly string[]
  readonly clinicClock: () => Date
  readonly background: Background
}

type Written = { readonly type: string; readonly id: string }

/**
 * Topic-based subscriptions over rest-hooks: greets whoever asks for one (`handshake`) and switches it on when they answer,
 * and tells of every write that came in over this endpoint, with ids only. Events are counted from the start of this
 * process: a client that had seen more reads everything again, as after any break.
 */
export function notifySubscribers(deps: NotifierDeps): MiddlewareHandler {
  const records = ehrRecords(deps.ehr, deps.iss)
  const counts = new Map<string, number>()
  return async (c, next) => {
    await next()
    const written = await findWritten(c)
    if (written.length === 0) return
    deps.background.run(async (signal) => {
      for (const { type, id } of written) {
        if (type === 'Subscription') await greet(deps, records, id, signal)
        else await tell(deps, records, counts, { type, id }, signal)
      }
    })
  }
}

const Answered = z.looseObject({
  entry: z
    .array(z.looseObject({ response: z.looseObject({ location: z.string().optional() }).optional() }))
    .default([]),
})

/** What a request created or changed: by its address, where it went, or the answers within a Bundle. */
async function findWritten(c: Context): Promise<readonly Written[]> {
  const isWrite = ['POST', 'PUT', 'PATCH'].includes(c.req.method)
  if (!isWrite || !c.res.ok || c.req.path.endsWith('/_search')) return []
  const [, type, id] = /\/fhir\/([A-Z][A-Za-z]+)(?:\/([A-Za-z0-9.-]+))?$/.exec(c.req.path) ?? []
  if (type !== undefined) return toWritten(id === undefined ? c.res.headers.get('location') : `${type}/${id}`)
  const bundle = Answered.safeParse(await c.res.clone().json())
  return (bundle.data?.entry ?? []).flatMap(({ response }) => toWritten(response?.location ?? null))
}

function toWritten(location: string | null): readonly Written[] {
  const [, type, id] =
    /(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]+)(?:\/_history\/[^/]+)?$/.exec(location ?? '') ?? []
  return type === undefined || id === undefined ? [] : [{ type, id }]
}

/** Switches a Subscription on when its endpoint takes the handshake, and else to `error`. */
async function greet(
  deps: NotifierDeps,
  records: EhrRecords,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const subscriber = await records.find('Subscription', id, Subscriber)
  if (subscriber?.status !== 'requested') return
  const isKnown = deps.topics.includes(subscriber.criteria) && subscriber.channel.type === 'rest-hook'
  const isTaken =
    isKnown && (await post(deps, subscriber, { type: 'handshake', count: 0, focuses: [] }, signal))
  await deps.ehr.request(`/Subscription/${id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify(
      isTaken
        ? { ...subscriber, status: 'active' }
        : { ...subscriber, status: 'error', error: isKnown ? 'no handshake' : 'unknown topic or channel' },
    ),
  })
}

async function tell(
  deps: NotifierDeps,
  records: EhrRecords,
  counts: Map<string, number>,
  { type, id }: Written,
  signal: AbortSignal,
): Promise<void> {
  const subscribers = await records.search('Subscription', { status: 'active' }, Subscriber)
  for (const subscriber of subscribers) {
    if (!isOn(subscriber, deps.clinicClock()) || !wantsType(subscriber, type)) continue
    const count = (counts.get(subscriber.id) ?? 0) + 1
    counts.set(subscriber.id, count)
    const focuses = [`${deps.iss}/${type}/${id}`]
    await post(deps, subscriber, { type: 'event-notification', count, focuses }, signal)
  }
}

function post(
  { iss, clinicClock }: NotifierDeps,
  { id, criteria, channel }: Subscriber,
  said: Pick<Notification, 'type' | 'count' | 'focuses'>,
  signal: AbortSignal,
): Promise<boolean> {
  const subscription = `${iss}/Subscription/${id}`
  const body = JSON.stringify(toNotificationBundle({ ...said, subscription, topic: criteria }, clinicClock()))
  const headers = new Headers({ 'content-type': 'application/fhir+json' })
  for (const line of channel.header) {
    const at = line.indexOf(':')
    if (at > 0) headers.set(line.slice(0, at).trim(), line.slice(at + 1).trim())
  }
  return tryAgainUntil(
    async () => {
      try {
        const timeout = AbortSignal.timeout(15_000)
        const init = { method: 'POST', headers, body, signal: AbortSignal.any([signal, timeout]) }
        const answer = await fetch(channel.endpoint, { ...init, redirect: 'manual' })
        await answer.arrayBuffer()
        return answer.ok
      } catch (error) {
        if (signal.aborted) throw error
        return false
      }
    },
    signal,
    // A receiver that is away hears of it when it asks again: nothing is queued for long.
    [200, 800],
  )
}
