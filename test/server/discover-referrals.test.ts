import { beforeEach, describe, expect, test } from 'vitest'
import { EhrUnavailable } from '../../server/ehr/ehr-error.ts'
import type { EhrGateway } from '../../server/ehr/ehr-gateway.ts'
import { findSyncSource, hasSearchedPractice, searchSource } from '../../server/store/sync-sources.ts'
import { discoverReferrals, type Discovery } from '../../server/use-cases/sync/discover-referrals.ts'
import { toReferral } from '../support/chart-ehr.ts'
import { useWatch } from '../support/use-watch.ts'
import { wednesdayNoon } from '../support/watch-fixture.ts'

const watch = useWatch()
beforeEach(async () => {
  for (const table of ['mirrored_resource', 'tracked_patient', 'sync_source'] as const)
    await watch.db.deleteFrom(table).execute()
})

const hourMs = 3_600_000
const started = wednesdayNoon.getTime() - 100 * hourMs

/** An order a patient and an hour; the EHR keeps them in no order of their changes. */
const orders = Array.from({ length: 10 }, (_, index) => {
  const lastUpdated = new Date(started + ((index * 7) % 10) * hourMs).toISOString()
  return toReferral(`p-${index}`, { meta: { versionId: '1', lastUpdated } })
})
const changedAt = (order: object): string => ('meta' in order ? JSON.stringify(order.meta) : '')

type Habit = { mostRows: number; sorting?: 'does' | 'ignored' | 'refused' }
type Searching = Pick<EhrGateway, 'can' | 'capabilityOf' | 'search'> & { asked: string[] }

/** An EHR that answers no more rows than so many to one search, however it is asked for more. */
function anEhr({ mostRows, sorting = 'does' }: Habit): Searching {
  const asked: string[] = []
  return {
    asked,
    can: () => Promise.resolve(true),
    capabilityOf: () => undefined,
    search: (_, params) => {
      const query = new URLSearchParams(params)
      asked.push(query.toString())
      if (query.has('_sort') && sorting === 'refused')
        return Promise.reject(new EhrUnavailable('north', 'status', { status: 400 }))
      const since = Date.parse(query.get('_lastUpdated')?.slice(2) ?? new Date(0).toISOString())
      const found = orders.filter(
        (order) => Date.parse(/"lastUpdated":"(.*?)"/.exec(changedAt(order))?.[1] ?? '') >= since,
      )
      const isSorted = query.get('_sort') === '_lastUpdated' && sorting === 'does'
      const rows = isSorted ? found.toSorted((a, b) => (changedAt(a) < changedAt(b) ? -1 : 1)) : found
      const state = rows.length > mostRows ? 'truncated' : 'ok'
      return Promise.resolve({ resources: rows.slice(0, mostRows), state })
    },
  }
}

const discover = (ehr: Searching, now = wednesdayNoon): Promise<Discovery> =>
  discoverReferrals(watch.db, ehr, watch.practice('north'), now)

async function tracked(): Promise<number> {
  return (await watch.db.selectFrom('tracked_patient').select('patient_id').execute()).length
}

describe('a search for referrals that finds more than one search may read', () => {
  test('goes on where it ended until everybody is found, and only then says so', async () => {
    const ehr = anEhr({ mostRows: 4 })
    const outcomes: string[] = []
    for (let round = 1; round <= 6 && outcomes.at(-1) !== 'ok'; round += 1) {
      expect(await hasSearchedPractice(watch.db, 'north')).toBe(false)
      outcomes.push((await discover(ehr)).outcome)
    }
    expect(outcomes.at(-1)).toBe('ok')
    expect(new Set(outcomes.slice(0, -1))).toEqual(new Set(['partly']))
    expect(await tracked()).toBe(orders.length)
    expect(await hasSearchedPractice(watch.db, 'north')).toBe(true)
  })

  test.each(['ignored', 'refused'] as const)(
    'does not pass for the whole practice where an order of results is %s, and rests for a day',
    async (sorting) => {
      const ehr = anEhr({ mostRows: 4, sorting })
      expect((await discover(ehr)).outcome).toBe('truncated')
      expect(await tracked()).toBe(4)
      expect(await hasSearchedPractice(watch.db, 'north')).toBe(false)
      expect((await findSyncSource(watch.db, 'north', searchSource)).highWater).toBeUndefined()
      const before = ehr.asked.length
      expect((await discover(ehr)).outcome).toBe('not-searched')
      expect(ehr.asked).toHaveLength(before)
      const dayLater = new Date(wednesdayNoon.getTime() + 25 * hourMs)
      expect((await discover(ehr, dayLater)).outcome).toBe('truncated')
    },
  )
})

test('an EHR that refuses every order of results is asked without one', async () => {
  const ehr = anEhr({ mostRows: 100, sorting: 'refused' })
  expect((await discover(ehr)).outcome).toBe('ok')
  expect(ehr.asked.map((query) => new URLSearchParams(query).has('_sort'))).toEqual([true, false])
  expect(await tracked()).toBe(orders.length)
})
