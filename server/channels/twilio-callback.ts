import type { CallbackReading, CallbackRequest, DeliveryEvent, InboundReply } from './channel.ts'
import { isSignedByTwilio, readForm } from './twilio-signature.ts'

export type TwilioCallbackRules = {
  accountSid: string
  authTokens: readonly string[]
  now: () => Date
}

/**
 * Reads what Twilio reports of a text message we sent, or one that somebody sent to us. Nothing is looked at before
 * the signature is found right.
 *
 * @see {@link https://www.twilio.com/docs/messaging/guides/track-outbound-message-status | status callbacks}
 * @see {@link https://www.twilio.com/docs/messaging/guides/webhook-request | incoming messages}
 */
export function readTwilioCallback(rules: TwilioCallbackRules, request: CallbackRequest): CallbackReading {
  if (!isSignedByTwilio(request, rules.authTokens)) return { kind: 'refused', why: 'bad-signature' }
  const form = readForm(request.rawBody)
  const sid = form.get('MessageSid') ?? form.get('SmsSid')
  if (sid === null || form.get('AccountSid') !== rules.accountSid) {
    return { kind: 'refused', why: 'unreadable' }
  }
  const status = form.get('MessageStatus') ?? form.get('SmsStatus')
  if (status !== null && status !== 'received') {
    return { kind: 'read', events: [toEvent(sid, status, form.get('ErrorCode'), rules.now())], replies: [] }
  }
  const reply = toReply(sid, form, rules.now())
  if (reply === undefined) return { kind: 'refused', why: 'unreadable' }
  return { kind: 'read', events: [], replies: [reply] }
}

const delivered: ReadonlySet<string> = new Set(['delivered', 'read'])
const failed: ReadonlySet<string> = new Set(['failed', 'undelivered', 'canceled'])

/** The recipient texted STOP to this sender. */
export const optedOutCode = '21610'

/** Statuses reach us in any order and more than once; each is one event by message and status. */
function toEvent(sid: string, status: string, errorCode: string | null, at: Date): DeliveryEvent {
  const state = delivered.has(status) ? 'delivered' : failed.has(status) ? 'failed' : 'accepted'
  return {
    providerId: sid,
    eventId: `${sid}:${status}`,
    at,
    state,
    code: errorCode === null || errorCode === '' ? status : `twilio-${errorCode}`,
    ...(errorCode === optedOutCode ? { revokesConsent: true } : {}),
  }
}

const handled = new Map([
  ['STOP', 'stop'],
  ['START', 'start'],
  ['HELP', 'help'],
] as const)

/** `OptOutType` comes with Advanced Opt-Out only: Twilio has blocked or unblocked the number and answered. */
function toReply(sid: string, form: URLSearchParams, at: Date): InboundReply | undefined {
  const from = form.get('From')
  const to = form.get('To')
  if (from === null || to === null) return undefined
  const optOutType = form.get('OptOutType')
  const known = [...handled].find(([name]) => name === optOutType)?.[1]
  return {
    eventId: `${sid}:received`,
    at,
    from,
    to,
    text: form.get('Body') ?? '',
    ...(known === undefined ? {} : { handledByProvider: known }),
  }
}
