import { randomBytes } from 'node:crypto'
import { keepOptOut, optOutTypeOf } from './opt-outs.ts'
import type { PeerDeps } from './peer-deps.ts'
import { insertMessage, readMessages, recordState } from './peer-messages.ts'
import { providerHandlesStop } from './peer-settings.ts'
import { postSigned } from './twilio-callbacks.ts'

export type TextReply = {
  /** The phone that answers. */
  readonly number: string
  /** The number of Baton's it answers to. */
  readonly ourNumber: string
  readonly text: string
}

/**
 * A phone answers: the provider stores the text and posts it, signed, to the webhook of the number it was sent to.
 *
 * @returns the address it is posted to
 * @see {@link https://www.twilio.com/docs/messaging/guides/webhook-request | Twilio: request to a messaging webhook}
 */
export async function answerByText(deps: PeerDeps, reply: TextReply): Promise<string> {
  const { number, ourNumber, text } = reply
  const sid = `SM${randomBytes(16).toString('hex')}`
  const optOutType = (await providerHandlesStop(deps.db)) ? optOutTypeOf(text) : undefined
  if (optOutType === 'STOP' || optOutType === 'START')
    await keepOptOut(deps.db, { ourNumber, number }, optOutType)
  const url = await webhookOf(deps, ourNumber)
  const id = await insertMessage(deps.db, {
    kind: 'sms',
    direction: 'sent',
    dedupeKey: sid,
    providerId: sid,
    sender: number,
    recipient: ourNumber,
    body: text,
    at: deps.clock(),
    state: 'received-by-provider',
  })
  const fields = {
    MessageSid: sid,
    SmsSid: sid,
    SmsMessageSid: sid,
    From: number,
    To: ourNumber,
    Body: text,
    NumMedia: '0',
    NumSegments: '1',
    SmsStatus: 'received',
    ...(optOutType === undefined ? {} : { OptOutType: optOutType }),
  }
  deps.background.run(async (signal) => {
    const isTaken = await postSigned(url, fields, signal)
    await recordState(deps.db, id, { state: isTaken ? 'posted' : 'callback-failed', at: deps.clock() })
  })
  return url
}

/**
 * The webhook configured for a number of ours. A real account has one for each; here the number belongs to the
 * connection that last sent from it, which its status callbacks name.
 */
async function webhookOf({ db, batonOrigin }: PeerDeps, ourNumber: string): Promise<string> {
  const sent = await readMessages(db, { kind: 'sms', party: { anyOf: [ourNumber] } })
  const callback = sent.find(
    ({ sender, facts }) => sender === ourNumber && facts.statusCallback !== undefined,
  )
  const tenant = /\/callbacks\/([^/?]+)\//.exec(callback?.facts.statusCallback ?? '')?.[1] ?? 'sandbox-full'
  return `${batonOrigin}/callbacks/${tenant}/sms`
}
