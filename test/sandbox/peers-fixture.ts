import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { serve } from '@hono/node-server'
import { openSandbox } from './sandbox-fixture.ts'

type Asked = { method: string; path: string; headers: IncomingHttpHeaders; body: string }

/** Somebody who listens for HTTP over a real socket, remembers what came, and answers as told. */
export async function openListener(answer: (asked: Asked) => { status: number; body?: unknown }) {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      }
      asked.push(one)
      const { status, body } = answer(one)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(body === undefined ? '' : JSON.stringify(body))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  return { origin: `http://127.0.0.1:${port}`, asked, close }
}

/** Baton's Direct inbox, as far as the HISP can tell: takes mail, or refuses it with the codes given, first to last. */
export async function openInbox(refusals: number[] = [], port = 0) {
  const taken: ParsedMail[] = []
  const envelopes: (string | false)[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onData: (stream, session, done) => {
      void simpleParser(stream, { keepDeliveryStatus: true }).then((mail) => {
        const code = refusals.shift()
        if (code !== undefined) return done(Object.assign(new Error('not now'), { responseCode: code }))
        const { mailFrom } = session.envelope
        envelopes.push(mailFrom === false ? false : mailFrom.address)
        taken.push(mail)
        done(null)
      })
    },
  })
  const listening = server.listen(port, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    taken,
    envelopes,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** The sandbox over a real socket. */
export async function serveSandbox(...options: Parameters<typeof openSandbox>) {
  const sandbox = await openSandbox(...options)
  const server = serve({ fetch: sandbox.app.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = async () => {
    server.close()
    await sandbox.close()
  }
  return { ...sandbox, url: `http://127.0.0.1:${port}`, close }
}
