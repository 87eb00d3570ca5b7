import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export type ProviderCall = {
  method: string
  path: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: string
}

export type ProviderPeer = { origin: string; calls: ProviderCall[]; close: () => Promise<void> }

export type ProviderReply =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | 'hang'
  | 'cut'
  /** A byte now and then, without end. */
  | 'drip'

/** A provider's HTTP side on a real socket: notes what it is asked and answers as told. */
export async function openProviderPeer(reply: (call: ProviderCall) => ProviderReply): Promise<ProviderPeer> {
  const calls: ProviderCall[] = []
  const server = createServer((request, response) => {
    void take(request, response)
  })
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const { method = '', url = '', headers } = request
    const call = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') }
    calls.push(call)
    const answer = reply(call)
    if (answer === 'hang') return
    if (answer === 'cut') return void request.socket.destroy()
    if (answer === 'drip') return drip(response)
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}))
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    origin: `http://127.0.0.1:${port}`,
    calls,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const drops = setInterval(() => response.write(' '), 50)
  response.once('close', () => clearInterval(drops))
}
