import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { EhrUnavailable } from '../../server/ehr/ehr-error.ts'
import { openEgress, usualEgressRules, type Egress } from '../../server/ehr/egress.ts'
import type { FetchAnswer } from '../../server/ehr/guarded-fetch.ts'
import { openDatabase } from '../../server/store/database.ts'
import { openSharedTurns } from '../../server/use-cases/shared-turns.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { openMigratedDatabase, type TestDatabase } from '../support/test-database.ts'

// Two processes are two pools of connections: all they share is the database.

let database: TestDatabase<Tables & FhirTables>
let other: ReturnType<typeof openDatabase<Tables & FhirTables>>
beforeAll(async () => {
  database = await openMigratedDatabase()
  other = openDatabase<Tables & FhirTables>(database.url)
})
afterAll(async () => {
  await other.close()
  await database.close()
})
beforeEach(async () => {
  await sql`truncate egress`.execute(database.db)
})

const bucket = { burst: 4, perSecond: 2 }
const maxWaitMs = 30_000

/** One process's way to the EHR; what it would have waited for is written down instead of waited for. */
function openProcess(db: TestDatabase<Tables & FhirTables>['db'], answers: FetchAnswer[]) {
  const waits: number[] = []
  let asked = 0
  const ehr = {
    fetch: (): Promise<FetchAnswer> => {
      asked += 1
      return Promise.resolve(answers.shift() ?? { status: 200, headers: new Headers(), body: '{}' })
    },
  }
  const world = {
    now: () => new Date(),
    wait: (ms: number) => {
      waits.push(ms)
      return Promise.resolve()
    },
    random: () => 0,
  }
  const rules = { ...usualEgressRules, bucket, maxWaitMs }
  const egress: Egress = openEgress(ehr, 'north', openSharedTurns(db, 'north', bucket), world, rules)
  return { ask: () => egress.fetch('https://ehr.example/fhir/Task'), waits, asked: () => asked }
}

const answer = (status: number, headers: Record<string, string> = {}): FetchAnswer => ({
  status,
  headers: new Headers(headers),
  body: '{}',
})

describe('two processes on one database', () => {
  test('together ask an EHR no faster than the limit says', async () => {
    const [one, two] = [openProcess(database.db, []), openProcess(other.db, [])]
    const startedAt = performance.now()
    await Promise.all(Array.from({ length: 24 }, (_, index) => (index % 2 === 0 ? one : two).ask()))
    const passedMs = performance.now() - startedAt
    const waits = [...one.waits, ...two.waits].toSorted((a, b) => a - b)
    // Whenever the k-th request after the burst was admitted, its turn is no earlier than the k-th of the limit.
    expect(waits.length).toBeGreaterThanOrEqual(
      24 - bucket.burst - Math.ceil((passedMs * bucket.perSecond) / 1_000),
    )
    expect((waits.at(-1) ?? 0) + passedMs).toBeGreaterThanOrEqual(
      ((24 - bucket.burst) * 1_000) / bucket.perSecond,
    )
    expect(Math.min(one.waits.length, two.waits.length)).toBeGreaterThan(0)
  })

  test('refuse what would wait too long, and it costs nobody a turn', async () => {
    const [one, two] = [
      openSharedTurns(database.db, 'north', bucket),
      openSharedTurns(other.db, 'north', bucket),
    ]
    for (let turn = 0; turn < 6; turn += 1) await (turn % 2 === 0 ? one : two).take(bucket, maxWaitMs)
    const refused = await Promise.all(Array.from({ length: 8 }, () => one.take(bucket, 400)))
    expect(refused.every(({ kind }) => kind === 'refused')).toBe(true)
    const next = await two.take(bucket, maxWaitMs)
    expect(next.kind).toBe('taken')
    expect(next.waitMs).toBeLessThanOrEqual(1_500)
  })

  test('both leave an EHR alone that asked one of them to wait', async () => {
    const one = openProcess(database.db, [answer(429, { 'retry-after': '9' })])
    const two = openProcess(other.db, [])
    await one.ask()
    await two.ask()
    expect(Math.max(...one.waits)).toBeGreaterThan(8_000)
    expect(Math.max(...two.waits)).toBeGreaterThan(8_000)
  })

  test('both leave an EHR alone that keeps failing one of them', async () => {
    const broken = Array.from({ length: 5 }, () => answer(500))
    const one = openProcess(database.db, broken)
    const two = openProcess(other.db, [])
    for (let time = 0; time < 5; time += 1) await one.ask()
    await expect(two.ask()).rejects.toMatchObject({ fault: 'resting' })
    await expect(two.ask()).rejects.toBeInstanceOf(EhrUnavailable)
    expect(two.asked()).toBe(0)
  })

  test('do not hold each other up at different EHRs', async () => {
    const one = openSharedTurns(database.db, 'north', bucket)
    const two = openSharedTurns(other.db, 'south', bucket)
    await one.rest('failing', 60_000)
    expect((await one.take(bucket, maxWaitMs)).kind).toBe('refused')
    expect(await two.take(bucket, maxWaitMs)).toEqual({ kind: 'taken', waitMs: 0 })
  })
})
