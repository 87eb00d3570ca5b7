import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts'

const script = join(import.meta.dirname, '../../server/sandbox/main.ts')
let database: TestDatabase<object>
const children: ChildProcess[] = []

beforeAll(async () => {
  database = await openTestDatabase()
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => database.close())

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server, 0)
  server.close()
  return port
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Starts the sandbox as a supervisor would, with everything it prints collected. */
function startSandbox(environment: Record<string, string>) {
  const child = spawn(process.execPath, [script], {
    env: {
      PATH: process.env.PATH,
      SANDBOX_DATABASE_URL: database.url,
      SANDBOX_SMTP_PORT: '0',
      SANDBOX_HISP_PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  children.push(child)
  const printed: string[] = []
  child.stdout?.on('data', (chunk: Buffer) => printed.push(chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => printed.push(chunk.toString()))
  const exit = once(child, 'exit').then(([code]: unknown[]) => code)
  return { child, exit, printed: () => printed.join('') }
}

type Started = ReturnType<typeof startSandbox>

async function whenHealthy(port: number, sandbox: Started): Promise<void> {
  while (sandbox.child.exitCode === null) {
    const response = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined)
    if (response?.status === 200) return
    await pause(50)
  }
  throw new Error(`the sandbox ended before it was healthy: ${sandbox.printed()}`)
}

it('comes up with the clinic loaded, silently, and leaves in order when told to', async () => {
  const port = await freePort()
  const sandbox = startSandbox({ SANDBOX_PORT: String(port), SANDBOX_NOW: '2026-03-02T10:00:00-05:00' })
  await whenHealthy(port, sandbox)
  const list = await (await fetch(`http://localhost:${port}/chart`)).text()
  expect(list).toContain('OKAFOR, Adaeze')
  const ownStore: unknown = await (await fetch(`http://localhost:${port}/clinic/own-store`)).json()
  expect(ownStore).toMatchObject({ stamp: expect.stringContaining('2026-03-02') as unknown })
  const beside = `http://localhost:${port}/clinic/own-store?tenant=sandbox-oracle-like`
  expect(await (await fetch(beside)).json()).toMatchObject({
    stamp: expect.stringContaining('Task Communication') as unknown,
    resources: expect.arrayContaining([expect.objectContaining({ resourceType: 'Task' })]) as unknown,
  })
  sandbox.child.kill('SIGTERM')
  expect(await sandbox.exit).toBe(0)
  expect(sandbox.printed()).toBe('')
})

it('leaves when its supervisor is gone, also while it is still loading', async () => {
  for (const isLoaded of [true, false]) {
    const port = await freePort()
    const sandbox = startSandbox({ SANDBOX_PORT: String(port) })
    if (isLoaded) await whenHealthy(port, sandbox)
    sandbox.child.disconnect()
    expect(await sandbox.exit).toBe(0)
    expect(sandbox.printed()).toBe('')
  }
})

it('names the port and the variable when the port is taken', async () => {
  const occupant = createServer()
  const port = await listen(occupant, 0)
  const sandbox = startSandbox({ SANDBOX_PORT: String(port) })
  expect(await sandbox.exit).toBe(1)
  expect(sandbox.printed()).toMatch(new RegExp(`EADDRINUSE.*${port}.*SANDBOX_PORT`))
  expect(sandbox.printed().trim().split('\n')).toHaveLength(1)
  occupant.close()
})

it.each(['SANDBOX_SMTP_PORT', 'SANDBOX_HISP_PORT'])('names %s when that port is taken', async (variable) => {
  const occupant = createServer()
  const port = await listen(occupant, 0)
  const sandbox = startSandbox({ SANDBOX_PORT: '0', [variable]: String(port) })
  expect(await sandbox.exit).toBe(1)
  expect(sandbox.printed()).toMatch(new RegExp(`EADDRINUSE.*${port}.*${variable}`))
  expect(sandbox.printed().trim().split('\n')).toHaveLength(1)
  occupant.close()
})

it.each([
  ['SANDBOX_PORT', 'many'],
  ['SANDBOX_HISP_PORT', '70000'],
  ['BATON_ADMIN_TOKEN', 'short'],
  ['SANDBOX_DATABASE_URL', 'nowhere'],
  ['BATON_ORIGIN', 'baton'],
  ['SANDBOX_NOW', 'yesterday'],
])('refuses to start on a wrong %s and names it', async (name, value) => {
  const sandbox = startSandbox({ [name]: value })
  expect(await sandbox.exit).toBe(1)
  expect(sandbox.printed()).toContain(name)
  expect(sandbox.printed().trim().split('\n')).toHaveLength(1)
})

it('says so in one line when there is no database', async () => {
  const port = await freePort()
  const sandbox = startSandbox({ SANDBOX_DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/none` })
  expect(await sandbox.exit).toBe(1)
  expect(sandbox.printed()).toMatch(/^The sandbox EHR stopped: .*ECONNREFUSED/)
  expect(sandbox.printed().trim().split('\n')).toHaveLength(1)
})
