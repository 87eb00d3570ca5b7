import { z } from 'zod'
import type { Dispatchable, SendResult, Transport } from './channel.ts'
import type { ProviderAnswer, ProviderFetch } from './provider-fetch.ts'
import { parseJson, toBasicAuthorization, toHttpFailure } from './provider-outcome.ts'
import { optedOutCode, readTwilioCallback } from './twilio-callback.ts'

export type TwilioSettings = {
  /** `https://api.twilio.com`, or a stand-in. */
  baseUrl: string
  accountSid: string
  /** The account's auth token; the second one while it is being changed. */
  authTokens: readonly [string, ...string[]]
  /** The number the messages come from, E.164. */
  from: string
  /** A Messaging Service the number belongs to; needed for Advanced Opt-Out. */
  messagingServiceSid?: string
}

export type SmsDeps = {
  provider: ProviderFetch
  /** Where Twilio reports to: the public address, exactly as Twilio will sign it. */
  callbackUrl: string
  now: () => Date
}

/**
 * Text messages through Twilio's REST API. It has no idempotency key: a message whose answer is missing is not sent
 * again.
 *
 * @see {@link https://www.twilio.com/docs/messaging/api/message-resource | Message resource}
 */
export function openSms(settings: TwilioSettings, deps: SmsDeps): Transport {
  const { accountSid, authTokens } = settings
  const url = `${settings.baseUrl}/2010-04-01/Accounts/${accountSid}/Messages.json`
  const headers = {
    authorization: toBasicAuthorization(accountSid, authTokens[0]),
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  }
  return {
    channel: 'sms',
    isIdempotent: false,
    send: async (message, signal) => {
      if (!/^\+[1-9]\d{6,14}$/.test(message.to.address)) {
        return { kind: 'permanent', code: 'invalid-phone-number' }
      }
      const body = toForm(settings, deps.callbackUrl, message).toString()
      return toResult(await deps.provider.fetch(url, { method: 'POST', headers, body }, signal), deps.now())
    },
    readCallback: (request) =>
      Promise.resolve(readTwilioCallback({ accountSid, authTokens, now: deps.now }, request)),
    close: () => deps.provider.close(),
  }
}

function toForm(settings: TwilioSettings, callbackUrl: string, message: Dispatchable): URLSearchParams {
  const form = new URLSearchParams({
    To: message.to.address,
    From: settings.from,
    Body: message.text,
    StatusCallback: callbackUrl,
  })
  if (settings.messagingServiceSid !== undefined)
    form.set('MessagingServiceSid', settings.messagingServiceSid)
  return form
}

const Created = z.object({ sid: z.string().regex(/^(SM|MM)[0-9a-fA-F]{32}$/) })
const Refusal = z.object({ code: z.number().int() })

function toResult(answer: ProviderAnswer, now: Date): SendResult {
  if (answer.kind !== 'answered') return toHttpFailure(answer, now)
  if (answer.status >= 200 && answer.status < 300) {
    const created = Created.safeParse(parseJson(answer.body))
    // Taken, but under a number we did not learn: its reports cannot be matched, and sending again would double it.
    return created.success
      ? { kind: 'accepted', providerId: created.data.sid }
      : { kind: 'uncertain', code: 'answer-unusable' }
  }
  const refusal = Refusal.safeParse(parseJson(answer.body))
  const known = refusal.success ? toKnownRefusal(String(refusal.data.code)) : undefined
  return known ?? toHttpFailure(answer, now)
}

/** Numbers that cannot be texted: malformed, unreachable, or not mobile. */
const unusableNumber: ReadonlySet<string> = new Set(['21211', '21214', '21217', '21614'])

/** @see {@link https://www.twilio.com/docs/api/errors | Twilio, error and warning dictionary} */
function toKnownRefusal(code: string): SendResult | undefined {
  if (code === optedOutCode) return { kind: 'permanent', code: `twilio-${code}`, revokesConsent: true }
  if (unusableNumber.has(code)) return { kind: 'permanent', code: 'invalid-phone-number' }
  return undefined
}
