import { sendChannels, type SendChannel } from '#domain/notifications/send-channel.ts'
import type { CallbackReading } from '../../channels/channel.ts'
import type { AppDeps, CallbackDeps, HttpContext } from '../http-env.ts'
import { readLimitedBody } from '../limited-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

/** Where the providers of messages report. Who may is decided by each provider's own signature, not by the guard. */
export const callbackRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/callbacks/:tenant/:channel',
    access: 'public',
    limit: 'callback',
    handle: takeCallback,
  },
]

const maxBytes = 1_000_000
/** The notice of a fax that came in brings the fax along; only its id is used. */
const maxFaxBytes = 30_000_000

async function takeCallback(c: HttpContext, deps: AppDeps): Promise<Response> {
  const tenant = c.req.param('tenant') ?? ''
  const channel = sendChannels.find((each) => each === c.req.param('channel'))
  const { callbacks } = deps
  const transport = channel === undefined ? undefined : callbacks?.transports.get(tenant)?.get(channel)
  if (callbacks === undefined || channel === undefined || transport?.readCallback === undefined) {
    return problem(c, 'not-found')
  }
  c.set('tenant', tenant)
  const rawBody = await readLimitedBody(c.req.raw.body, channel === 'fax' ? maxFaxBytes : maxBytes)
  if (rawBody === undefined) return problem(c, 'body-too-large')
  const url = toPublicUrl(c, deps.batonOrigin)
  const reading = await transport.readCallback({ url, headers: c.req.raw.headers, rawBody })
  return answer(c, callbacks, { tenant, channel, reading })
}

/** Behind a proxy the request came in over another address than the provider called and signed. */
function toPublicUrl(c: HttpContext, batonOrigin: string): string {
  const { pathname, search } = new URL(c.req.url)
  return `${batonOrigin}${pathname}${search}`
}

type Taken = { tenant: string; channel: SendChannel; reading: CallbackReading }

async function answer(
  c: HttpContext,
  callbacks: CallbackDeps,
  { tenant, channel, reading }: Taken,
): Promise<Response> {
  switch (reading.kind) {
    case 'refused':
      if (reading.why === 'unreadable') return problem(c, 'malformed-request')
      await callbacks.onForged(tenant, channel)
      return problem(c, 'not-allowed')
    case 'undecided':
      return problem(c, 'not-ready', { headers: { 'Retry-After': '60' } })
    case 'read': {
      const { events, replies, documents } = reading
      await callbacks.onDelivery(tenant, channel, { events, replies, ...(documents && { documents }) })
      return channel === 'sms' ? emptyTwiml(c) : c.body(null, 200, { 'Cache-Control': 'no-store' })
    }
  }
}

/** Tells Twilio to answer nothing: what is answered leaves through the outbox, where it is recorded. */
function emptyTwiml(c: HttpContext): Response {
  return c.body('<?xml version="1.0" encoding="UTF-8"?><Response/>', 200, {
    'Content-Type': 'text/xml; charset=utf-8',
    'Cache-Control': 'no-store',
  })
}
