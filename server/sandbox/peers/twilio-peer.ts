import { randomBytes } from 'node:crypto'
import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { signsInAs } from './basic-authentication.ts'
import { twilioAccountSid, twilioAuthToken } from './demo-credentials.ts'
import { httpKey } from './http-key.ts'
import { isOptedOut } from './opt-outs.ts'
import type { PeerDeps } from './peer-deps.ts'
import { countAnswers, insertMessage, type PeerMessage, readMessages, recordState } from './peer-messages.ts'
import { providerHandlesStop } from './peer-settings.ts'
import { postSigned, statusFields } from './twilio-callbacks.ts'
import { twilioError, type TwilioErrorCode } from './twilio-errors.ts'

/** Endings of numbers that make something go wrong, so that a demonstration can be planned. */
const endings = { invalid: '0000', undelivered: '0001', busyOnce: '0002' } as const

/** Twilio's code for a handset that cannot be reached. */
const unreachableHandset = '30003'

const Form = z.object({
  To: z.string().max(40).default(''),
  From: z.string().max(40).default(''),
  Body: z.string().max(1600).default(''),
  StatusCallback: z.url({ protocol: /^https?$/ }).optional(),
})

/**
 * The part of Twilio's REST API that sends text messages: create, read one, status callbacks. To be mounted where
 * `https://api.twilio.com` would be.
 *
 * @see {@link https://www.twilio.com/docs/messaging/api/message-resource | Twilio: Message resource}
 */
export function createTwilioPeer(deps: PeerDeps): Hono {
  const app = new Hono()
  const refusedOnce = new Set<string>()
  app.use('/2010-04-01/Accounts/:account/*', async (c, next) => {
    const isAccount = c.req.param('account') === twilioAccountSid
    if (!isAccount || !signsInAs(c.req.raw, twilioAccountSid, twilioAuthToken)) return twilioError(20003)
    return next()
  })
  app.post('/2010-04-01/Accounts/:account/Messages.json', (c) => createMessage(c, deps, refusedOnce))
  app.get('/2010-04-01/Accounts/:account/Messages/:file', (c) => readMessage(c, deps))
  return app
}

async function createMessage(c: Context, deps: PeerDeps, refusedOnce: Set<string>): Promise<Response> {
  const form = Form.safeParse(await c.req.parseBody())
  if (!form.success) return twilioError(21602)
  const { To: to, From: from, Body: body, StatusCallback: statusCallback } = form.data
  // Who has answered since may well get the same text again: HELP twice is answered twice.
  const answers = String(await countAnswers(deps.db, to))
  const dedupeKey = httpKey(c.req.raw, statusCallback, [from, to, body, answers], deps.clock())
  const refusal = await refusalOf(deps, form.data, dedupeKey, refusedOnce)
  if (refusal !== undefined) return twilioError(refusal)
  const sid = `SM${randomBytes(16).toString('hex')}`
  const id = await insertMessage(deps.db, {
    kind: 'sms',
    direction: 'received',
    dedupeKey,
    providerId: sid,
    sender: from,
    recipient: to,
    body,
    facts: statusCallback === undefined ? {} : { statusCallback },
    at: deps.clock(),
    state: 'queued',
  })
  deps.background.run((signal) => deliver(deps, { id, sid, from, to, statusCallback }, signal))
  const [stored] = await readMessages(deps.db, { id })
  return stored === undefined ? twilioError(20404) : c.json(toResource(stored, 'queued'), 201)
}

async function refusalOf(
  { db }: PeerDeps,
  { To: to, From: from, Body: body }: z.infer<typeof Form>,
  key: string,
  refusedOnce: Set<string>,
): Promise<TwilioErrorCode | undefined> {
  if (!/^\+[1-9]\d{6,14}$/.test(to) || to.endsWith(endings.invalid)) return 21211
  if (from === '') return 21603
  if (body === '') return 21602
  if ((await providerHandlesStop(db)) && (await isOptedOut(db, { ourNumber: from, number: to }))) return 21610
  if (!to.endsWith(endings.busyOnce) || refusedOnce.has(key)) return undefined
  refusedOnce.add(key)
  return 20429
}

type Delivery = {
  readonly id: string
  readonly sid: string
  readonly from: string
  readonly to: string
  readonly statusCallback: string | undefined
}

/** The states a text message goes through, each told to whoever asked to be told. */
async function deliver(deps: PeerDeps, delivery: Delivery, signal: AbortSignal): Promise<void> {
  const isReachable = !delivery.to.endsWith(endings.undelivered)
  const states = ['queued', 'sent', isReachable ? 'delivered' : 'undelivered']
  for (const state of states) {
    const code = state === 'undelivered' ? unreachableHandset : undefined
    const change = { state, at: deps.clock(), ...(code === undefined ? {} : { code }) }
    if (state !== 'queued') await recordState(deps.db, delivery.id, change)
    if (delivery.statusCallback === undefined) continue
    const isTaken = await postSigned(delivery.statusCallback, statusFields(delivery, state, code), signal)
    if (!isTaken) await recordState(deps.db, delivery.id, { state: 'callback-failed', at: deps.clock() })
  }
}

async function readMessage(c: Context, { db }: PeerDeps): Promise<Response> {
  const sid = /^(SM[0-9a-f]{32})\.json$/.exec(c.req.param('file') ?? '')?.[1]
  const [message] = sid === undefined ? [] : await readMessages(db, { kind: 'sms', providerId: sid })
  if (message === undefined) return twilioError(20404)
  const states = message.states.filter(({ state }) => state !== 'callback-failed')
  return c.json(toResource(message, states.at(-1)?.state ?? 'queued'))
}

function toResource(message: PeerMessage, status: string) {
  const sentAt = message.states.find(({ state }) => state === 'sent')?.at
  const errorCode = message.states.find(({ code }) => code !== undefined)?.code
  return {
    sid: message.providerId,
    account_sid: twilioAccountSid,
    api_version: '2010-04-01',
    body: message.body,
    date_created: toTwilioDate(message.at),
    date_sent: sentAt === undefined ? null : toTwilioDate(sentAt),
    date_updated: toTwilioDate(message.states.at(-1)?.at ?? message.at),
    direction: 'outbound-api',
    error_code: errorCode === undefined ? null : Number(errorCode),
    error_message: null,
    from: message.sender,
    messaging_service_sid: null,
    num_media: '0',
    num_segments: String(Math.max(1, Math.ceil(message.body.length / 160))),
    price: null,
    price_unit: 'USD',
    status,
    to: message.recipient,
    uri: `/2010-04-01/Accounts/${twilioAccountSid}/Messages/${message.providerId}.json`,
  }
}

/** RFC 2822, as Twilio writes it. */
function toTwilioDate(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000')
}
