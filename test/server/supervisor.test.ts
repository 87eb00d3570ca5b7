import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isAlive } from '../../server/store/cluster-lock.ts'
import { findFreePort } from '../support/free-port.ts'

const root = join(import.meta.dirname, '..', '..')
/** A first start loads the clinic, on a machine that may do other things beside. */
const slowMs = 300_000

let folder: string
let ports: { baton: number; sandbox: number; smtp: number; hisp: number; direct: number }
const started: Run[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-supervisor-'))
  ports = {
    baton: await findFreePort(),
    sandbox: await findFreePort(),
    smtp: await findFreePort(),
    hisp: await findFreePort(),
    direct: await findFreePort(),
  }
})
afterAll(async () => {
  for (const run of started) run.child.kill('SIGTERM')
  await Promise.all(started.map((run) => run.exited))
  rmSync(folder, { recursive: true, force: true })
})

type Run = { child: ChildProcess; said: () => string; exited: Promise<number | null> }

/** What is started directly, and what `npm start` starts it with. */
const program = ['--disable-warning=ExperimentalWarning', join(root, 'server', 'start.ts')]
const throughBootstrap = [join(root, 'server', 'bootstrap.mjs'), 'start']

function start(env: Record<string, string> = {}, what = program): Run {
  const child = spawn(process.execPath, what, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PORT: String(ports.baton),
      SANDBOX_PORT: String(ports.sandbox),
      SANDBOX_SMTP_PORT: String(ports.smtp),
      SANDBOX_HISP_PORT: String(ports.hisp),
      BATON_DIRECT_PORT: String(ports.direct),
      BATON_DATA: folder,
      DATABASE_URL: '',
      ...env,
    },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  const run = { child, said: () => said, exited }
  started.push(run)
  return run
}

async function startAndWait(what = program): Promise<Run> {
  const run = start({}, what)
  await until(() => run.said().includes('ready') || run.child.exitCode !== null)
  expect(run.said()).toMatch(/^Baton is ready: open http:\/\/localhost:\d+ .*\n$/m)
  return run
}

async function until(isSo: () => boolean): Promise<void> {
  const endsAt = performance.now() + slowMs
  while (!isSo()) {
    if (performance.now() > endsAt) throw new Error('it did not happen in time')
    await pause(50)
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const postmasterFile = () => join(folder, 'postgres', 'data', 'postmaster.pid')
const postmaster = () => readFileSync(postmasterFile(), 'utf8').split('\n')
const readBaton = (path: string) => fetch(`http://127.0.0.1:${ports.baton}${path}`)

async function queryBaton(text: string): Promise<unknown[]> {
  const password = readFileSync(join(folder, 'postgres', 'data', 'baton.password'), 'utf8').trim()
  const client = new pg.Client({
    connectionString: `postgres://baton:${password}@127.0.0.1:${postmaster()[3]}/baton`,
  })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

/** The product as the last test left it: each goes on from there, since a start takes its time. */
let run: Run

test(
  'one start brings up database, EHR and Baton with its share of the clinic, and a second one is refused',
  async () => {
    run = await startAndWait()
    expect((await readBaton('/health/ready')).status).toBe(200)
    expect((await fetch(`http://127.0.0.1:${ports.sandbox}/health`)).status).toBe(200)
    const [own] = await queryBaton(
      `select count(*)::int > 100 as filled from fhir_resource where tenant_id = 'sandbox-full'`,
    )
    expect(own).toEqual({ filled: true })
    await queryBaton(`insert into baton_clock values ('kept', 42)`)

    const second = start()
    expect(await second.exited).toBe(1)
    expect(second.said()).toContain(`process ${run.child.pid}`)
    expect((await readBaton('/health/ready')).status).toBe(200)
  },
  slowMs,
)

test(
  'after the supervisor is killed its processes leave, and the next start has the data',
  async () => {
    run.child.kill('SIGKILL')
    await run.exited
    run = await startAndWait()
    expect(await queryBaton(`select offset_ms::int from baton_clock where tenant_id = 'kept'`)).toEqual([
      { offset_ms: 42 },
    ])
  },
  slowMs,
)

test(
  'when PostgreSQL is lost everything stops and says so, and the next start recovers',
  async () => {
    process.kill(Number(postmaster()[0]), 'SIGKILL')
    expect(await run.exited).toBe(1)
    expect(run.said()).toMatch(/PostgreSQL went away|stopped by itself/)
    run = await startAndWait(throughBootstrap)
  },
  slowMs,
)

test(
  'a signal to the process that npm started ends all of it',
  async () => {
    const server = Number(postmaster()[0])
    run.child.kill('SIGINT')
    expect(await run.exited).toBe(0)
    expect(existsSync(postmasterFile())).toBe(false)
    await until(() => !isAlive(server))
    await expect(readBaton('/health/live')).rejects.toThrow()
  },
  slowMs,
)

test.each([
  ['PORT', 'Baton', () => ports.baton],
  ['SANDBOX_PORT', 'the sandbox EHR', () => ports.sandbox],
  ['SANDBOX_SMTP_PORT', "the sandbox's mail server", () => ports.smtp],
  ['SANDBOX_HISP_PORT', "the sandbox's HISP", () => ports.hisp],
  ['BATON_DIRECT_PORT', "Baton's Direct inbox", () => ports.direct],
])('a taken port is named with the variable to change: %s', async (variable, name, port) => {
  const other = await listen(port())
  try {
    const run = start()
    expect(await run.exited).toBe(1)
    expect(run.said()).toContain(`Port ${port()}, which ${name} needs, is taken`)
    expect(run.said()).toContain(`${variable}=`)
    expect(existsSync(postmasterFile())).toBe(false)
  } finally {
    other.close()
  }
})

test('a wrong variable stops the start before anything is started', async () => {
  const run = start({ PORT: 'four thousand' })
  expect(await run.exited).toBe(1)
  expect(run.said()).toBe(
    'Baton cannot start: PORT: is not a port; give a port number from 0 to 65535, for example PORT=4000\n',
  )
})

test('Baton alone asks for a database by name', async () => {
  const child = spawn(process.execPath, [join(root, 'server', 'main.ts')], {
    env: { ...process.env, DATABASE_URL: '', PORT: String(ports.baton) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await once(child, 'close')
  expect(child.exitCode).toBe(1)
  expect(said).toContain('DATABASE_URL: is missing')
})
