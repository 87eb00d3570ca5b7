import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readViews, type Reading } from '../support/read-views.ts'
import {
  lead,
  openWatchFixture,
  owner,
  readOutbox,
  setDomainTime,
  wednesdayNoon,
  type WatchFixture,
} from '../support/watch-fixture.ts'

let watch: WatchFixture
beforeAll(async () => {
  watch = await openWatchFixture()
})
afterAll(() => watch.close())
beforeEach(() => watch.startAt())

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
