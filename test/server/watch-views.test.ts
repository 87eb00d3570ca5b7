import { describe, expect, test } from 'vitest'
import { StoredLoop } from '../../server/use-cases/watch/stored-loop.ts'
import { readViews, type Reading } from '../support/read-views.ts'
import { useWatch } from '../support/use-watch.ts'
import { lead, owner, readOutbox, setDomainTime, wednesdayNoon } from '../support/watch-fixture.ts'

const watch = useWatch()

const read = (reading: Reading = {}): Promise<void> => readViews(watch, reading)

const minutesLater = (minutes: number): Promise<void> =>
  setDomainTime(watch.db, new Date(wednesdayNoon.getTime() + minutes * 60_000))
const keys = async (): Promise<string[]> => Object.keys(await readOutbox(watch.db))
const ownerOf = async (): Promise<string | null | undefined> =>
  (await watch.db.selectFrom('loop').select('owner').executeTakeFirst())?.owner

describe('a loop of nobody', () => {
  test('gets an owner once, with one Task and one audit entry, however often it is read', async () => {
    await read({ isOwned: false })
    await read({ isOwned: false })
    expect(await keys()).toEqual(['sr-1|own|ehr-inbox'])
    expect(await ownerOf()).toBe(owner.reference)
    expect(await watch.auditOf('north', 'owner-assigned')).toHaveLength(1)
  })

  test('stays with whom it was given to while their Task is on its way', async () => {
    await read({ isOwned: false })
    const busier = { ...owner, reference: 'PractitionerRole/another' }
    await read({ isOwned: false, changes: { staff: [lead, busier, owner] } })
    expect(await ownerOf()).toBe(owner.reference)
  })

  test('stays so where the practice only observes', async () => {
    await read({ isOwned: false, changes: { featureLevel: 'observe' } })
    expect(await keys()).toEqual([])
  })
})

describe('a referrer', () => {
  const booked = { state: 'scheduled', axes: { appt: 'booked' } } as const
  const updates = async (): Promise<string[]> => (await keys()).filter((key) => !key.includes('|own|'))

  test('hears of a change that has rested, once', async () => {
    await read()
    await read({ facts: booked })
    expect(await updates()).toEqual([])
    await minutesLater(11)
    await read({ facts: booked })
    await minutesLater(12)
    await read({ facts: booked })
    expect(await updates()).toHaveLength(1)
    expect(await watch.auditOf('north', 'referrer-told')).toHaveLength(1)
  })

  test('hears nothing of a correction', async () => {
    await read()
    await read({ facts: booked })
    await minutesLater(5)
    await read()
    await minutesLater(20)
    await read()
    expect(await updates()).toEqual([])
  })

  test('hears nothing of what a backfill brings', async () => {
    await read({ purpose: 'backfill', facts: booked })
    await minutesLater(20)
    await read({ facts: booked })
    expect(await updates()).toEqual([])
  })
})

describe('a chart that cannot be read any more', () => {
  const failed = { ServiceRequest: 'failed', Task: 'failed', Appointment: 'failed' } as const
  const blind: Reading = {
    lastGoodReadAt: new Date(wednesdayNoon.getTime() + 30_000),
    sources: failed,
    facts: {
      state: 'scheduled',
      axes: { appt: 'booked' },
      badSources: ['ServiceRequest', 'Task', 'Appointment'],
    },
  }
  const loop = () => watch.db.selectFrom('loop').select(['plan', 'next_due_at']).executeTakeFirstOrThrow()

  test('is due for its blind clock, and nobody is told, given or relieved of anything on old evidence', async () => {
    await readViews(watch, { facts: { state: 'scheduled', axes: { appt: 'booked' } } })
    await minutesLater(60)
    await readViews(watch, { ...blind, isOwned: false })
    expect(await keys()).toEqual([])
    const { plan, next_due_at: dueAt } = await loop()
    expect(JSON.stringify(plan)).toContain('"check-by-hand"')
    expect(dueAt).not.toBeNull()
  })

  test('is looked at again within four hours even after the blind clock has spoken', async () => {
    await readViews(watch, {})
    await minutesLater(60)
    await readViews(watch, blind)
    const { plan } = await loop()
    const { plan: planned } = StoredLoop.parse(plan)
    const again = Date.parse(planned.recheckAt ?? '') - wednesdayNoon.getTime()
    expect(again).toBeLessThanOrEqual(5 * 3_600_000 + 60_000)
  })
})
