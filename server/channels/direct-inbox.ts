import { timingSafeEqual, createHash } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { readDirectMail, type DirectReading } from './mdn.ts'

/** One practice whose HISP delivers here. */
export type InboxAccount = {
  tenant: string
  /** Where mail may go to: the practice's Direct address. */
  address: string
  user: string
  password: string
}

export type DirectInboxSettings = {
  host: string
  /** 0 takes a free one. */
  port: number
  accounts: readonly InboxAccount[]
  /** Absent only on this machine's own interface. */
  tls?: { key: string; cert: string }
  /** Of one message, attachments included. */
  maxBytes?: number
}

export type DirectInboxDeps = {
  /** Answered to the HISP only after this: what fails is delivered again. */
  onReceived: (tenant: string, reading: DirectReading) => Promise<void>
  onFailed: (error: unknown) => void
  now: () => Date
}

export type DirectInbox = { port: number; close: () => Promise<void> }

/** C-CDA documents with a few scanned pages stay well below. */
const defaultMaxBytes = 30_000_000
const silenceMs = 60_000

/**
 * Where a HISP delivers Direct messages and reports over SMTP. Only a HISP that signs in as a practice's own may
 * deliver, and only to that practice's address.
 *
 * @throws when the port cannot be had, or when it would take passwords in the clear from other machines
 */
export async function openDirectInbox(
  settings: DirectInboxSettings,
  deps: DirectInboxDeps,
): Promise<DirectInbox> {
  if (settings.tls === undefined && !isLoopback(settings.host)) throw new UnprotectedInbox(settings.host)
  const server = new SMTPServer({
    ...toLimits(settings),
    onAuth: (auth, _session, done) => {
      const account = findAccount(settings.accounts, auth.username, auth.password)
      if (account === undefined) done(refusal(535, 'Authentication failed'))
      else done(null, { user: account.tenant })
    },
    onRcptTo: ({ address }, session, done) => {
      const account = settings.accounts.find(({ tenant }) => tenant === session.user)
      const isOurs = account?.address.toLowerCase() === address.toLowerCase()
      done(isOurs ? null : refusal(550, 'No such address here'))
    },
    onData: (stream, session, done) => {
      receive(stream, session, deps).then(
        (answer) => done(answer ?? null),
        (error: unknown) => {
          deps.onFailed(error)
          done(refusal(451, 'Could not be kept; try again'))
        },
      )
    },
  })
  // Connections that break in the middle are the other side's affair; the HISP comes again.
  server.on('error', deps.onFailed)
  const listening = server.listen(settings.port, settings.host)
  await once(listening, 'listening')
  return {
    port: toPort(listening.address()),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function toLimits({ tls, maxBytes }: DirectInboxSettings) {
  return {
    ...(tls === undefined
      ? { allowInsecureAuth: true, disabledCommands: ['STARTTLS'] }
      : { ...tls, minVersion: 'TLSv1.2' as const }),
    authMethods: ['PLAIN', 'LOGIN'],
    size: maxBytes ?? defaultMaxBytes,
    maxClients: 50,
    socketTimeout: silenceMs,
    closeTimeout: 2_000,
    disableReverseLookup: true,
    banner: 'Baton',
    logger: false,
  }
}

async function receive(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  deps: DirectInboxDeps,
): Promise<Error | undefined> {
  const raw = await readWithin(stream)
  if (raw === undefined) return refusal(552, 'Message is too large')
  const tenant: unknown = session.user
  if (typeof tenant !== 'string') return refusal(530, 'Authentication required')
  await deps.onReceived(tenant, await readDirectMail(raw, deps.now()))
  return undefined
}

/** What is beyond the limit is read, as SMTP demands, and not kept. */
async function readWithin(stream: SMTPServerDataStream): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  stream.on('data', (chunk: Uint8Array) => {
    if (stream.sizeExceeded) chunks.length = 0
    else chunks.push(chunk)
  })
  await once(stream, 'end')
  return stream.sizeExceeded ? undefined : Buffer.concat(chunks)
}

function findAccount(
  accounts: readonly InboxAccount[],
  user: string | null | undefined,
  password: string | null | undefined,
): InboxAccount | undefined {
  return accounts.find((each) => isSame(each.user, user ?? '') && isSame(each.password, password ?? ''))
}

function isSame(expected: string, given: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(expected), hash(given))
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1' || host === '::1'
}

function toPort(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Passwords would cross the network in the clear. */
export class UnprotectedInbox extends Error {
  constructor(host: string) {
    super(`the Direct inbox listens on ${host} and has no certificate`)
    this.name = 'UnprotectedInbox'
  }
}
