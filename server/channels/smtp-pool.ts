import { createTransport } from 'nodemailer'
import type { SendResult } from './channel.ts'
import { toFailedResult } from './smtp-outcome.ts'

/** A mail server that takes messages from us. */
export type SmtpSettings = {
  host: string
  port: number
  /** TLS from the first byte (port 465); otherwise the connection is upgraded with STARTTLS. */
  isTlsFromStart: boolean
  credentials?: { user: string; password: string }
  /** Certificate authority to trust instead of the public ones, PEM; for servers inside a hospital or a HISP. */
  ca?: string
  /** How long a silent server is waited for, in milliseconds. */
  timeoutMs?: number
}

export type MailToSend = {
  messageId: string
  from: { address: string; name: string }
  to: string
  subject: string
  text: string
  headers?: Readonly<Record<string, string>>
  attachments?: readonly { filename: string; contentType: string; content: Uint8Array }[]
}

export type SmtpPool = {
  /** Never throws for what the server or the network does. */
  send: (mail: MailToSend, signal: AbortSignal) => Promise<SendResult>
  close: () => void
}

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1'])
const defaultTimeoutMs = 30_000

/**
 * Keeps connections to a mail server. Nothing is sent without TLS 1.2 or newer, except to this machine itself.
 *
 * Nodemailer would send a message anew by itself when its connection closes; who knows whether that is harmless is
 * the outbox, so it is told not to.
 */
export function openSmtpPool(settings: SmtpSettings): SmtpPool {
  const transporter = createTransport({
    pool: true,
    maxConnections: 2,
    maxRequeues: 0,
    host: settings.host,
    port: settings.port,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...toTimeouts(settings.timeoutMs ?? defaultTimeoutMs),
    ...toSecurity(settings),
    ...(settings.credentials === undefined
      ? {}
      : {
          authMethod: 'PLAIN',
          forceAuth: true,
          auth: { user: settings.credentials.user, pass: settings.credentials.password },
        }),
  })
  const begun = new Map<string, () => boolean>()
  transporter.use('stream', (mail, done) => {
    const open = mail.message.createReadStream.bind(mail.message)
    mail.message.createReadStream = (options) => {
      const stream = open(options)
      // The server is given the stream only after it agreed to take the message.
      begun.set(`<${mail.message.messageId().replace(/^<|>$/g, '')}>`, () => stream.readableDidRead)
      return stream
    }
    done()
  })
  return {
    send: async (mail, signal) => {
      if (signal.aborted) return { kind: 'retry', code: 'timeout' }
      try {
        await transporter.sendMail({ ...toMail(mail), signal })
        return { kind: 'accepted', providerId: mail.messageId }
      } catch (error) {
        return toFailedResult({ ...toFailure(error), hasBegun: begun.get(mail.messageId)?.() ?? false })
      } finally {
        begun.delete(mail.messageId)
      }
    },
    close: () => transporter.close(),
  }
}

function toTimeouts(timeoutMs: number) {
  return { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs }
}

function toSecurity({ host, isTlsFromStart, ca }: SmtpSettings) {
  const tls = { minVersion: 'TLSv1.2' as const, ...(ca === undefined ? {} : { ca }) }
  if (isTlsFromStart) return { secure: true, tls }
  const isPlain = loopbackHosts.has(host) && ca === undefined
  return isPlain ? { secure: false, ignoreTLS: true } : { secure: false, requireTLS: true, tls }
}

/** Every value goes through nodemailer's own encoding, which leaves no line break in a header. */
function toMail(mail: MailToSend) {
  return {
    messageId: mail.messageId,
    from: mail.from,
    // As one address and nothing else: a list in it is not taken apart.
    to: { address: mail.to, name: '' },
    envelope: { from: mail.from.address, to: [mail.to] },
    subject: mail.subject,
    text: mail.text,
    headers: { ...mail.headers },
    attachments: (mail.attachments ?? []).map((each) => ({ ...each, content: Buffer.from(each.content) })),
  }
}

function toFailure(error: unknown): { code: string; responseCode?: number } {
  if (!(error instanceof Error)) return { code: 'unknown' }
  if (error.name === 'AbortError') return { code: 'ABORT_ERR' }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
  const has = 'responseCode' in error && typeof error.responseCode === 'number'
  return has ? { code, responseCode: Number(error.responseCode) } : { code }
}
