import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

const tlsFolder = join(import.meta.dirname, '..', 'fixtures', 'tls')
export const certificate = readFileSync(join(tlsFolder, 'localhost.cert.pem'), 'utf8')
const key = readFileSync(join(tlsFolder, 'localhost.key.pem'), 'utf8')
export const tls = { cert: certificate, key }

export type TakenMail = { raw: string; from: string; to: readonly string[]; user: string; isSecure: boolean }

export type MailPeer = { port: number; taken: TakenMail[]; close: () => Promise<void> }

/** A real mail server on loopback that takes mail of "baton"/"secret" over STARTTLS, unless it is told otherwise. */
export async function openMailPeer(options: SMTPServerOptions = {}): Promise<MailPeer> {
  const taken: TakenMail[] = []
  const server = new SMTPServer({
    ...tls,
    minVersion: 'TLSv1.2',
    authMethods: ['PLAIN'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) => {
      if (username === 'baton' && password === 'secret') done(null, { user: username })
      else done(Object.assign(new Error('No'), { responseCode: 535 }))
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        taken.push({
          raw: Buffer.concat(chunks).toString('utf8'),
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: String(session.user),
          isSecure: session.secure,
        })
        done(null)
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    taken,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

export type ScriptedPeer = { port: number; said: string[]; close: () => Promise<void> }

/** Speaks just enough SMTP to fail at a chosen moment: `reply` says what to answer a command with, or what to do. */
export async function openScriptedPeer(
  reply: (command: string, socket: Socket) => string | undefined,
): Promise<ScriptedPeer> {
  const said: string[] = []
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    const greeting = reply('connect', socket)
    if (greeting !== undefined) socket.write(`${greeting}\r\n`)
    let rest = ''
    socket.on('data', (chunk) => {
      const lines = `${rest}${chunk.toString('utf8')}`.split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        said.push(line)
        const answer = reply(line, socket)
        if (answer !== undefined) socket.write(`${answer}\r\n`)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    said,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Answers every command as a server does that has nothing against the message. */
export function agreeable(command: string): string | undefined {
  if (command === 'connect') return '220 peer'
  if (/^EHLO/.test(command)) return '250 peer'
  if (/^(MAIL|RCPT|RSET)/.test(command)) return '250 ok'
  if (command === 'DATA') return '354 go on'
  if (command === '.') return '250 taken'
  if (command === 'QUIT') return '221 bye'
  return undefined
}
