import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { CallbackReading, CallbackRequest, SendResult, Transport } from './channel.ts'
import type { ProviderAnswer, ProviderFetch } from './provider-fetch.ts'
import { parseJson, toHttpFailure } from './provider-outcome.ts'
import { toSignedHeaders, verifySigned } from './signed-webhook.ts'

export type VoiceAgentSettings = {
  /** Where the agent takes calls to make. */
  url: string
  /** Known to both sides; signs both directions. */
  secret: string
}

export type VoiceAgentDeps = { provider: ProviderFetch; callbackUrl: string; now: () => Date }

/**
 * Hands calls to a voice agent over a signed webhook. The id of the webhook is our key's: an agent places one call
 * per id, however often it is asked, and reports on it under the id it answered with.
 */
export function openVoiceAgent(settings: VoiceAgentSettings, deps: VoiceAgentDeps): Transport {
  return {
    channel: 'voice',
    isIdempotent: true,
    send: async (message, signal) => {
      const key = createHash('sha256').update(message.key).digest('hex')
      const body = JSON.stringify({
        to: message.to.address,
        ...(message.to.name === undefined ? {} : { name: message.to.name }),
        text: message.text,
        language: message.language ?? 'en',
        callbackUrl: deps.callbackUrl,
      })
      const headers = {
        'content-type': 'application/json',
        ...toSignedHeaders(settings.secret, key, body, deps.now()),
      }
      return toSent(
        await deps.provider.fetch(settings.url, { method: 'POST', headers, body }, signal),
        deps.now(),
      )
    },
    readCallback: (request) => Promise.resolve(readCall(settings.secret, request, deps.now())),
    close: () => deps.provider.close(),
  }
}

const CallId = z.string().regex(/^[\w.:-]{1,100}$/)
const Accepted = z.object({ id: CallId })

function toSent(answer: ProviderAnswer, now: Date): SendResult {
  if (answer.kind !== 'answered' || answer.status < 200 || answer.status >= 300) {
    return toHttpFailure(answer, now)
  }
  const accepted = Accepted.safeParse(parseJson(answer.body))
  return accepted.success
    ? { kind: 'accepted', providerId: accepted.data.id }
    : { kind: 'uncertain', code: 'answer-unusable' }
}

const CallReport = z.object({
  id: CallId,
  /** `delivered`: a person heard it, or a machine took it. */
  state: z.enum(['accepted', 'delivered', 'failed']),
  at: z.iso.datetime({ offset: true }),
  code: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .optional(),
  /** Whoever answered wants no more such calls: it counts like a STOP to a text. */
  optedOut: z.boolean().optional(),
})

function readCall(secret: string, { headers, rawBody }: CallbackRequest, now: Date): CallbackReading {
  const eventId = verifySigned(secret, headers, rawBody, now)
  if (eventId === undefined) return { kind: 'refused', why: 'bad-signature' }
  const report = CallReport.safeParse(parseJson(Buffer.from(rawBody).toString('utf8')))
  if (!report.success) return { kind: 'refused', why: 'unreadable' }
  const { id, state, at, code, optedOut } = report.data
  const event = {
    providerId: id,
    eventId,
    at: new Date(at),
    state,
    ...(code === undefined ? {} : { code }),
    ...(optedOut === true && { revokesConsent: true as const }),
  }
  return { kind: 'read', events: [event], replies: [] }
}
