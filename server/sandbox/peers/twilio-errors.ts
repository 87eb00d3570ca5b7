/** Twilio's own codes, with the HTTP status each comes with. */
const errors = {
  20003: { status: 401, message: 'Authenticate' },
  20404: { status: 404, message: 'The requested resource was not found' },
  20429: { status: 429, message: 'Too Many Requests' },
  21211: { status: 400, message: "The 'To' number is not a valid phone number." },
  21602: { status: 400, message: 'Message body is required.' },
  21603: { status: 400, message: "A 'From' phone number is required." },
  21610: { status: 400, message: 'Attempt to send to unsubscribed recipient' },
} as const
export type TwilioErrorCode = keyof typeof errors

/**
 * An error as Twilio answers it.
 *
 * @see {@link https://www.twilio.com/docs/api/errors | Twilio: error and warning dictionary}
 */
export function twilioError(code: TwilioErrorCode): Response {
  const { status, message } = errors[code]
  const headers = {
    ...(code === 20003 ? { 'WWW-Authenticate': 'Basic realm="Twilio API"' } : {}),
    ...(code === 20429 ? { 'Retry-After': '1' } : {}),
  }
  const more_info = `https://www.twilio.com/docs/errors/${code}`
  return Response.json({ code, message, more_info, status }, { status, headers })
}
