import { tryAgainUntil } from './background.ts'
import { twilioAccountSid, twilioAuthToken } from './demo-credentials.ts'
import { twilioSignature } from './twilio-signature.ts'

type Fields = Readonly<Record<string, string>>

/**
 * Posts a signed form as Twilio does, and tries again while nobody answers or the answer is a server's failure.
 *
 * @returns whether it was taken in the end
 * @see {@link https://www.twilio.com/docs/usage/webhooks/messaging-webhooks | Twilio: messaging webhooks}
 */
export function postSigned(url: string, fields: Fields, signal: AbortSignal): Promise<boolean> {
  const form = { ...fields, AccountSid: twilioAccountSid, ApiVersion: '2010-04-01' }
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'x-twilio-signature': twilioSignature(twilioAuthToken, url, form),
    'user-agent': 'TwilioProxy/1.1',
  }
  return tryAgainUntil(async () => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers,
        body: new URLSearchParams(form).toString(),
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]),
      })
      await answer.arrayBuffer()
      return answer.status < 500 && answer.status !== 429
    } catch (error) {
      if (signal.aborted) throw error
      return false
    }
  }, signal)
}

/** What a status callback says of a message. */
export function statusFields(
  message: { sid: string; from: string; to: string },
  status: string,
  errorCode?: string,
): Fields {
  return {
    MessageSid: message.sid,
    SmsSid: message.sid,
    MessageStatus: status,
    SmsStatus: status,
    From: message.from,
    To: message.to,
    ...(errorCode === undefined ? {} : { ErrorCode: errorCode }),
  }
}
