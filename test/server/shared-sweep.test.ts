import { expect, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { countEffects, sweepWithProcesses } from '../bench/shared-sweep.ts'
import { openWatchOn } from '../bench/watch-bench.ts'
import { fillLoops, turnToWeek } from '../bench/watch-loops.ts'
import { openTestDatabase } from '../support/test-database.ts'

test('two backend processes on one PostgreSQL share a sweep of 2,000 due loops, and every effect is there once', async () => {
  const database = await openTestDatabase<Tables & FhirTables>()
  const bench = await openWatchOn(database.url)
  try {
    await fillLoops(bench, 5_000, 2_000, 1)
    await turnToWeek(bench, 0)
    const { claimed } = await sweepWithProcesses(bench.url, 2)

    expect(claimed.reduce((sum, one) => sum + one, 0)).toBe(2_000)
    expect(Math.min(...claimed)).toBeGreaterThan(0)
    expect(await countEffects(bench)).toMatchObject({ due: 0, loops: 2_000, audited: 2_000 })
  } finally {
    await bench.close()
    await database.close()
  }
}, 120_000)
