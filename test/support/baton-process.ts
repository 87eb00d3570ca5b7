import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { PeerAddresses } from './fault-peers.ts'
import { findFreePort } from './free-port.ts'

export const adminToken = 'admin-token-of-the-fault-tests-0123456789'

export type BatonProcess = {
  child: ChildProcess
  origin: string
  said: () => string
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Status of `/health/ready`, 0 while nobody listens. */
  readiness: () => Promise<number>
  /** Does now what the jobs would do in the next minutes. */
  watchNow: () => Promise<Response>
}

/** The backend itself, `server/main.ts`, as a process of its own on a database, with these peers. */
export async function startBaton(
  databaseUrl: string,
  peers: PeerAddresses,
  environment: Readonly<Record<string, string>> = {},
): Promise<BatonProcess> {
  const port = await findFreePort()
  const origin = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', '..', 'server', 'main.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      BATON_ORIGIN: origin,
      BATON_DIRECT_PORT: String(await findFreePort()),
      BATON_ADMIN_TOKEN: adminToken,
      SANDBOX_ORIGIN: peers.origin,
      SANDBOX_SMTP_PORT: String(peers.smtp),
      SANDBOX_HISP_PORT: String(peers.hisp),
      ...environment,
    },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, signal: child.signalCode }))
  return {
    child,
    origin,
    said: () => text,
    ended,
    readiness: async () => {
      try {
        return (await fetch(`${origin}/health/ready`)).status
      } catch {
        return 0
      }
    },
    watchNow: () =>
      fetch(`${origin}/admin/sweep`, { method: 'POST', headers: { authorization: `Bearer ${adminToken}` } }),
  }
}

/** Asks until the answer is the one waited for. @throws Error with the last answer when that takes too long */
export async function until<Answer>(
  ask: () => Promise<Answer> | Answer,
  isEnough: (answer: Answer) => boolean,
  timeoutMs = 60_000,
): Promise<Answer> {
  const givesUpAt = performance.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (isEnough(answer)) return answer
    if (performance.now() > givesUpAt) throw new Error(`waited in vain; last: ${JSON.stringify(answer)}`)
    await pause(100)
  }
}
