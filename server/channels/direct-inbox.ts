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
  /** How its HISP signs in. Absent only where nobody but this machine can deliver. */
  credentials?: { user: string; password: string }
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
 * Where a HISP delivers Direct messages and reports over SMTP. A HISP signs in as a practice's own and may deliver to
 * that practice's address only.
 *
 * @throws UnprotectedInbox when other machines could deliver without signing in, or sign in without TLS
 * @throws when the port cannot be had
 */
export async function openDirectInbox(
  settings: DirectInboxSettings,
  deps: DirectInboxDeps,
): Promise<DirectInbox> {
  refuseUnprotected(settings)
  const server = new SMTPServer({
    ...toLimits(settings),
    onAuth: (auth, _session, done) => {
      const isKnown = settings.accounts.some((each) => signsIn(each, auth.username, auth.password))
      if (isKnown) done(null, { user: auth.username })
      else done(refusal(535, 'Authentication failed'))
    },
    onRcptTo: ({ address }, session, done) => {
      const account = findAccount(settings.accounts, address)
      if (account === undefined) done(refusal(550, 'No such address here'))
      else if (mayDeliver(account, session)) done(null)
      else done(refusal(530, 'Authentication required'))
    },
    onData: (stream, session, done) => {
      receive(stream, toTenants(settings.accounts, session), deps).then(
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

function refuseUnprotected({ host, tls, accounts }: DirectInboxSettings): void {
  const isOpen = tls === undefined || accounts.some(({ credentials }) => credentials === undefined)
  if (isOpen && !isLoopback(host)) throw new UnprotectedInbox(host)
}

function toLimits({ tls, maxBytes, accounts }: DirectInboxSettings) {
  return {
    authOptional: accounts.some(({ credentials }) => credentials === undefined),
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
  tenants: readonly string[],
  deps: DirectInboxDeps,
): Promise<Error | undefined> {
  const raw = await readWithin(stream)
  if (raw === undefined) return refusal(552, 'Message is too large')
  const reading = await readDirectMail(raw, deps.now())
  for (const tenant of tenants) await deps.onReceived(tenant, reading)
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

type Given = string | null | undefined

function signsIn({ credentials }: InboxAccount, user: Given, password: Given): boolean {
  if (credentials === undefined) return false
  return isSame(credentials.user, user ?? '') && isSame(credentials.password, password ?? '')
}

function findAccount(accounts: readonly InboxAccount[], address: string): InboxAccount | undefined {
  return accounts.find((each) => each.address.toLowerCase() === address.toLowerCase())
}

function mayDeliver({ credentials }: InboxAccount, session: SMTPServerSession): boolean {
  return credentials === undefined || credentials.user === session.user
}

function toTenants(accounts: readonly InboxAccount[], { envelope }: SMTPServerSession): string[] {
  const found = envelope.rcptTo.map(({ address }) => findAccount(accounts, address)?.tenant)
  return [...new Set(found.filter((tenant) => tenant !== undefined))]
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

/** Other machines could deliver without signing in, or sign in without TLS. */
export class UnprotectedInbox extends Error {
  constructor(host: string) {
    super(`the Direct inbox on ${host} needs a certificate and a sign-in for every practice`)
    this.name = 'UnprotectedInbox'
  }
}
