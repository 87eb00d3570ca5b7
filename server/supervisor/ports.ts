import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export type WantedPort = {
  port: number
  host: string
  /** The environment variable that changes it. */
  variable: string
  /** Who wants it. */
  name: string
  /** How long to wait for a program that is just leaving. */
  patienceMs: number
}

/**
 * Makes sure that a port can be listened on, before anything is started that would fail on it half-way.
 *
 * @throws Error naming the port and the variable that changes it
 */
export async function requireFreePort(wanted: WantedPort): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += 100) {
    const code = await tryPort(wanted.port, wanted.host)
    if (code === undefined) return
    if (code !== 'EADDRINUSE' || waitedMs >= wanted.patienceMs) throw new Error(toMessage(wanted, code))
    await pause(100)
  }
}

function tryPort(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'))
    probe.listen(port, host, () => probe.close(() => resolve(undefined)))
  })
}

function toMessage({ port, variable, name }: WantedPort, code: string): string {
  const example = `${variable}=${port + 10} npm start`
  if (code === 'EADDRINUSE') {
    return `Port ${port}, which ${name} needs, is taken by another program. Stop that program, or choose another port: ${example}`
  }
  return `Port ${port} cannot be opened for ${name} (${code}). Choose another: ${example}`
}
