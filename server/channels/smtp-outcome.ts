import type { SendResult } from './channel.ts'

/** What an attempt to send mail failed with, as far as it decides what may be done next. */
export type SmtpFailure = {
  /** The server's own reply to the step that failed, such as 451; absent when the connection failed instead. */
  responseCode?: number
  /** `EAUTH`, `ETIMEDOUT` …, of nodemailer. */
  code: string
  /** Whether any byte of the message had left for the server. */
  hasBegun: boolean
}

/** Credentials that are refused are put right by a person, not by trying again soon. */
const credentialsRetryMs = 15 * 60_000

/**
 * A reply to the message is final in the sense it gives: 4xx may be tried again, 5xx may not (RFC 5321, 4.2.1). A
 * reply to anything before it, such as the greeting or STARTTLS, says nothing about the message. Without a reply it
 * depends on whether the message was on its way: before that nothing can have arrived, after that it may have.
 */
export function toFailedResult(failure: SmtpFailure): SendResult {
  const { code, responseCode, hasBegun } = failure
  if (code === 'EAUTH') return { kind: 'retry', afterMs: credentialsRetryMs, code: 'credentials-refused' }
  if (responseCode !== undefined && aboutMessage.has(code)) return toReplied(responseCode)
  if (hasBegun) return { kind: 'uncertain', code: toCode(code) }
  // Nodemailer refuses an address it cannot send to before it says a word to the server.
  if (code === 'EENVELOPE') return { kind: 'permanent', code: 'address-unusable' }
  return { kind: 'retry', code: toCode(code) }
}

const aboutMessage: ReadonlySet<string> = new Set(['EENVELOPE', 'EMESSAGE'])

function toReplied(responseCode: number): SendResult {
  const code = `smtp-${responseCode}`
  // 503 says the session was in the wrong state, not that the message was refused.
  const mayRetry = responseCode < 500 || responseCode === 503
  return mayRetry ? { kind: 'retry', code } : { kind: 'permanent', code }
}

const codes: Readonly<Record<string, string>> = {
  ETIMEDOUT: 'timeout',
  ABORT_ERR: 'timeout',
  EDNS: 'name-unknown',
  ETLS: 'tls-failed',
  ESOCKET: 'connection-failed',
  ECONNECTION: 'connection-failed',
}

function toCode(code: string): string {
  return codes[code] ?? 'smtp-failed'
}
