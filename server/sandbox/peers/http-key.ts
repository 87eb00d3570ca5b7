import { dayInZone } from '../chart/wording.ts'
import { clinicPractice } from '../clinic/practice.ts'
import { fingerprint } from './mail-content.ts'

/**
 * What tells two sendings of one message over HTTP from two messages. Neither Twilio nor Sinch knows a key of the
 * sender's; so it is the `Idempotency-Key` where one came along, else what the callback's address says of it, else
 * the content and the clinic's day: unasked, nobody is told the same thing twice in a day on purpose.
 *
 * @param content - what the message says, and whatever else makes saying it again right
 */
export function httpKey(
  request: Request,
  callbackUrl: string | undefined,
  content: readonly string[],
  now: Date,
): string {
  const given = request.headers.get('idempotency-key')
  if (given !== null && given !== '') return given
  if (callbackUrl !== undefined && URL.canParse(callbackUrl)) {
    const { search } = new URL(callbackUrl)
    if (search !== '') return `${search} ${fingerprint(...content)}`
  }
  return `${dayInZone(now, clinicPractice.timeZone)} ${fingerprint(...content)}`
}
