import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../support/baton-process.ts'
import { findFreePort } from '../support/free-port.ts'
import { openTestDatabase } from '../support/test-database.ts'

const root = join(import.meta.dirname, '..', '..')
/** The client may have to be built first. */
const slowMs = 180_000

let folder: string
let started: ChildProcess[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-serve-'))
  started = []
})
afterEach(async () => {
  for (const child of started.filter((each) => each.exitCode === null)) {
    child.kill('SIGTERM')
    await once(child, 'close')
  }
  rmSync(folder, { recursive: true, force: true })
})

type Run = { child: ChildProcess; out: () => string; said: () => string; origin: string }

/**
 * What `npm run serve` runs, with nothing set but what a service manager would set. Nothing is on its path:
 * packages are there already, and a test that replaced them would pull the floor from under the others.
 */
async function serve(environment: Readonly<Record<string, string>>): Promise<Run> {
  const port = await findFreePort()
  const child = spawn(process.execPath, [join(root, 'server', 'bootstrap.mjs'), 'serve'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: folder, PORT: String(port), BATON_DATA: folder, ...environment },
  })
  started.push(child)
  let [out, said] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return { child, out: () => out, said: () => said, origin: `http://127.0.0.1:${port}` }
}

async function readiness(origin: string): Promise<number> {
  try {
    return (await fetch(`${origin}/health/ready`)).status
  } catch {
    return 0
  }
}

test(
  'serve runs Baton alone on a database of one’s own: its log on the terminal, no sandbox, no admin routes',
  async () => {
    const database = await openTestDatabase()
    try {
      const { child, out, origin } = await serve({ DATABASE_URL: database.url })
      await until(
        async () => child.exitCode ?? (await readiness(origin)),
        (answer) => answer !== 0,
        slowMs,
      )
      expect(await readiness(origin)).toBe(200)
      const events = out()
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line))
      expect(events).toContainEqual(expect.objectContaining({ event: 'listening' }))
      const clock = await fetch(`${origin}/admin/clock`, { method: 'PUT', body: '{"offsetMs":1}' })
      expect(clock.status).toBe(404)
      expect((await fetch(`${origin}/metrics`)).status).toBe(404)
      const launch = await fetch(
        `${origin}/launch?${new URLSearchParams({ iss: 'http://localhost:4004/full/fhir', launch: 'x' })}`,
      )
      expect(launch.status).toBe(403)

      child.kill('SIGTERM')
      await once(child, 'close')
      expect(child.exitCode).toBe(0)
      expect(out()).toContain('"event":"stopped"')
    } finally {
      await database.close()
    }
  },
  slowMs,
)

test(
  'without a database serve says what to set, and starts none',
  async () => {
    const { child, said } = await serve({})
    await once(child, 'close')
    expect(child.exitCode).toBe(1)
    expect(said()).toContain('DATABASE_URL: is missing; set it, or use "npm start"')
  },
  slowMs,
)
