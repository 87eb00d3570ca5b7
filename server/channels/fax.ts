import { createHash } from 'node:crypto'
import { z } from 'zod'
import type {
  CallbackReading,
  CallbackRequest,
  DeliveryEvent,
  Dispatchable,
  SendResult,
  Transport,
} from './channel.ts'
import { drawFaxPages } from './fax-pages.ts'
import type { Letterhead } from './practice-letterhead.ts'
import type { ProviderAnswer, ProviderFetch } from './provider-fetch.ts'
import { parseJson, toBasicAuthorization, toHttpFailure } from './provider-outcome.ts'

export type SinchFaxSettings = {
  /** `https://fax.api.sinch.com`, one of its regions, or a stand-in. */
  baseUrl: string
  projectId: string
  accessKey: string
  accessSecret: string
  /** The number the faxes come from, E.164. */
  from: string
}

export type FaxDeps = {
  provider: ProviderFetch
  practice: Letterhead
  /** Where Sinch calls when a fax has ended. */
  callbackUrl: string
  now: () => Date
}

/** Enough for one look-up while the provider waits for the answer to its callback. */
const lookUpMs = 10_000

/**
 * Faxes through Sinch's Fax API v3. A call of it is not signed and proves nothing: it only says which fax to ask
 * about.
 *
 * A completed fax came out of a machine; that anybody has it in hand is another matter.
 *
 * @see {@link https://developers.sinch.com/docs/fax/api-reference/fax/tag/Faxes/ | Faxes}
 * @see {@link https://developers.sinch.com/docs/fax/api-reference/fax/tag/Notifications | Notifications}
 */
export function openFax(settings: SinchFaxSettings, deps: FaxDeps): Transport {
  const faxes = `${settings.baseUrl}/v3/projects/${encodeURIComponent(settings.projectId)}/faxes`
  const headers = {
    authorization: toBasicAuthorization(settings.accessKey, settings.accessSecret),
    accept: 'application/json',
  }
  const lookUp = async (
    id: string,
    signal: AbortSignal,
  ): Promise<DeliveryEvent | 'unknown' | 'unreachable'> => {
    const url = `${faxes}/${encodeURIComponent(id)}`
    return toLookUp(id, await deps.provider.fetch(url, { method: 'GET', headers }, signal), deps.now())
  }
  const receive = async (id: string, signal: AbortSignal): Promise<CallbackReading> => {
    const url = `${faxes}/${encodeURIComponent(id)}`
    const standing = toIncoming(id, await deps.provider.fetch(url, { method: 'GET', headers }, signal))
    if (standing !== 'arrived') return standing
    const content = await deps.provider.download(`${url}/file.pdf`, headers, maxFaxBytes, signal)
    if (content === undefined) return { kind: 'undecided', code: 'download-failed' }
    return {
      kind: 'read',
      events: [],
      replies: [],
      documents: [{ sourceId: id, name: `${id}.pdf`, content }],
    }
  }
  return {
    channel: 'fax',
    isIdempotent: false,
    send: async (message, signal) => {
      if (!/^\+[1-9]\d{6,14}$/.test(message.to.address)) {
        return { kind: 'permanent', code: 'invalid-phone-number' }
      }
      if (message.attachments?.some(({ contentType }) => contentType !== 'application/pdf') === true) {
        return { kind: 'permanent', code: 'attachment-unprintable' }
      }
      const body = JSON.stringify(await toFaxRequest(settings, deps, message))
      const request = {
        method: 'POST' as const,
        headers: { ...headers, 'content-type': 'application/json' },
        body,
      }
      return toSent(await deps.provider.fetch(faxes, request, signal), deps.now())
    },
    findSent: async ({ key, to }, signal) => {
      const query = new URLSearchParams({ direction: 'OUTBOUND', to: to.address, pageSize: '1000' })
      const answer = await deps.provider.fetch(`${faxes}?${query}`, { method: 'GET', headers }, signal)
      return findLabelled(toLabel(key), answer)
    },
    readCallback: (request) => readHint(request, lookUp, receive),
    lookUp: async (id, signal) => {
      const found = await lookUp(id, signal)
      return found === 'unknown' || found === 'unreachable' ? undefined : found
    },
    close: () => deps.provider.close(),
  }
}

/** The text as pages first, unless a document has its own cover, then the documents; Sinch renders them in this order. */
async function toFaxRequest(settings: SinchFaxSettings, deps: FaxDeps, message: Dispatchable) {
  const attachments = message.attachments ?? []
  const isCovered = attachments.some((each) => each.isCovered === true)
  const cover = isCovered ? [] : [await drawFaxPages(message, deps.practice, deps.now())]
  const documents = attachments.map(({ content }) => content)
  return {
    to: message.to.address,
    from: settings.from,
    files: [...cover, ...documents].map((each) => ({
      file: Buffer.from(each).toString('base64'),
      fileType: 'PDF',
    })),
    callbackUrl: deps.callbackUrl,
    callbackUrlContentType: 'application/json',
    // To be found again when an answer went missing.
    labels: { message: toLabel(message.key) },
    // Sending again is the outbox's business: it knows by then whether the fax still has to go.
    maxRetries: 0,
  }
}

/** What stands with the provider says nothing of the key, which names a referral. */
const toLabel = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 40)

const FaxId = z.string().regex(/^[A-Za-z0-9-]{8,64}$/)

const Fax = z.object({
  id: FaxId,
  direction: z.string().optional(),
  status: z.enum(['QUEUED', 'IN_PROGRESS', 'COMPLETED', 'FAILURE']),
  completedTime: z.iso.datetime({ offset: true }).optional(),
  errorType: z
    .string()
    .regex(/^[A-Z_]{1,40}$/)
    .optional(),
  errorCode: z.union([z.int(), z.string().regex(/^\d{1,6}$/)]).optional(),
})

function toSent(answer: ProviderAnswer, now: Date): SendResult {
  if (answer.kind !== 'answered' || answer.status < 200 || answer.status >= 300) {
    return toHttpFailure(answer, now)
  }
  const parsed = parseJson(answer.body)
  const fax = z.object({ id: FaxId }).safeParse(Array.isArray(parsed) ? parsed[0] : parsed)
  return fax.success
    ? { kind: 'accepted', providerId: fax.data.id }
    : { kind: 'uncertain', code: 'answer-unusable' }
}

const Listed = z.object({
  faxes: z.array(z.object({ id: FaxId, labels: z.record(z.string(), z.string()).nullish() })),
})

/**
 * The one fax of a list that carries our label. Sinch lists the faxes of the last week.
 *
 * @see {@link https://developers.sinch.com/docs/fax/api-reference/fax/faxes/getfaxes | List faxes}
 */
function findLabelled(label: string, answer: ProviderAnswer): string | undefined {
  if (answer.kind !== 'answered' || answer.status !== 200) return undefined
  const listed = Listed.safeParse(parseJson(answer.body))
  return listed.data?.faxes.find(({ labels }) => labels?.['message'] === label)?.id
}

const states = {
  QUEUED: 'accepted',
  IN_PROGRESS: 'accepted',
  COMPLETED: 'delivered',
  FAILURE: 'failed',
} as const

function toLookUp(id: string, answer: ProviderAnswer, now: Date): DeliveryEvent | 'unknown' | 'unreachable' {
  if (answer.kind !== 'answered') return 'unreachable'
  if (answer.status === 404 || answer.status === 400) return 'unknown'
  const fax = Fax.safeParse(parseJson(answer.body))
  if (answer.status !== 200 || !fax.success) return 'unreachable'
  if (fax.data.id !== id || fax.data.direction === 'INBOUND') return 'unknown'
  const { status, completedTime, errorType, errorCode } = fax.data
  const code = [errorType, errorCode].filter((each) => each !== undefined).join('-')
  return {
    providerId: id,
    eventId: `${id}:${status}`,
    at: completedTime === undefined ? now : new Date(completedTime),
    state: states[status],
    code: code === '' ? status.toLowerCase() : code,
  }
}

/** As much as is read of any note. */
const maxFaxBytes = 30_000_000

/** Whether a fax is one that came in, by the provider's own word. */
function toIncoming(id: string, answer: ProviderAnswer): CallbackReading | 'arrived' {
  if (answer.kind !== 'answered') return { kind: 'undecided', code: 'look-up-failed' }
  if (answer.status === 404 || answer.status === 400) return { kind: 'refused', why: 'bad-signature' }
  const fax = Fax.safeParse(parseJson(answer.body))
  if (answer.status !== 200 || !fax.success) return { kind: 'undecided', code: 'look-up-failed' }
  if (fax.data.id !== id || fax.data.direction !== 'INBOUND') return { kind: 'refused', why: 'bad-signature' }
  // One that broke off has nothing to read; the sender's machine says so and tries again.
  return fax.data.status === 'COMPLETED' ? 'arrived' : { kind: 'read', events: [], replies: [] }
}

const Hint = z.object({ event: z.string(), fax: z.object({ id: FaxId }) })

/** An id the provider does not know under our account was made up. */
async function readHint(
  { rawBody }: CallbackRequest,
  lookUp: (id: string, signal: AbortSignal) => Promise<DeliveryEvent | 'unknown' | 'unreachable'>,
  receive: (id: string, signal: AbortSignal) => Promise<CallbackReading>,
): Promise<CallbackReading> {
  const hint = Hint.safeParse(parseJson(Buffer.from(rawBody).toString('utf8')))
  if (!hint.success) return { kind: 'refused', why: 'unreadable' }
  const signal = AbortSignal.timeout(lookUpMs)
  if (hint.data.event === 'INCOMING_FAX') return receive(hint.data.fax.id, signal)
  const found = await lookUp(hint.data.fax.id, signal)
  if (found === 'unknown') return { kind: 'refused', why: 'bad-signature' }
  if (found === 'unreachable') return { kind: 'undecided', code: 'look-up-failed' }
  return { kind: 'read', events: [found], replies: [] }
}
