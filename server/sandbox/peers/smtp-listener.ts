import { once } from 'node:events'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { z } from 'zod'
import { UnavailablePort } from '../unavailable-port.ts'
import { smtpUser } from './demo-credentials.ts'

/** A mail as it was handed over: the envelope decides who gets it, whatever its header says. */
export type HandedMail = {
  readonly envelopeFrom: string
  readonly recipients: readonly string[]
  /** Who signed in; empty for nobody. */
  readonly user: string
  readonly mail: ParsedMail
}

export type SmtpListening = {
  readonly name: string
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** The environment variable that changes the port. */
  readonly variable: string
  readonly requiresSignIn: boolean
  /** Answers 250 once this resolves; when it fails, the client is told to try again later. */
  readonly onMail: (mail: HandedMail) => Promise<void>
}

export type SmtpListener = { readonly port: number; readonly close: () => Promise<void> }

const mostBytes = 30_000_000

/**
 * A mail server over plain TCP, for loopback only: AUTH PLAIN is taken without TLS, with any password.
 *
 * @throws UnavailablePort naming the variable
 * @see {@link https://www.rfc-editor.org/rfc/rfc5321 | RFC 5321} and {@link https://www.rfc-editor.org/rfc/rfc4954 | RFC 4954}
 */
export async function openSmtpListener(options: SmtpListening): Promise<SmtpListener> {
  const server = new SMTPServer({
    name: options.name,
    size: mostBytes,
    authMethods: ['PLAIN'],
    authOptional: !options.requiresSignIn,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 1_000,
    onAuth: ({ username }, _session, answer) => {
      if (username === smtpUser) answer(null, { user: username })
      else answer(new Error('There is no such user here'))
    },
    onData: (stream, session, answer) => {
      takeMail(stream, session, options).then(
        () => answer(null),
        () => answer(Object.assign(new Error('The mail could not be stored'), { responseCode: 451 })),
      )
    },
  })
  // A client that goes away in the middle of a command is no fault of the server's.
  server.on('error', () => undefined)
  const listening = server.listen(options.port, options.host)
  try {
    await once(listening, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new UnavailablePort(options.port, options.variable, code)
  }
  const address = listening.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function takeMail(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  { onMail }: SmtpListening,
): Promise<void> {
  const mail = await simpleParser(stream)
  const { mailFrom, rcptTo } = session.envelope
  await onMail({
    envelopeFrom: mailFrom === false ? '' : mailFrom.address,
    recipients: rcptTo.map(({ address }) => address),
    user: z.string().catch('').parse(session.user),
    mail,
  })
}
