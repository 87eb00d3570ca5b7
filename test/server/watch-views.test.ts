import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { judgeLoop } from '#domain/judge-loop.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { Tenant } from '../../server/config/smart-config.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { someFacts, withoutOwner } from '../support/facts-builder.ts'
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

const patient = {
  resourceType: 'Patient',
  id: 'p-1',
  birthDate: '1980-01-01',
  name: [{ given: ['Ada'], family: 'Sample' }],
}

function judged(
  tenant: Tenant,
  now: Date,
  changes: Parameters<typeof someFacts>[0] = {},
  isOwned = true,
): LoopView {
  const facts = someFacts(changes)
  const policy = { ...tenant.policy, trackFrom: Date.parse('2026-01-01T00:00:00Z') }
  const setting = { sources: {}, policy, now: now.getTime(), lastGoodReadAt: now.getTime() }
  const view = judgeLoop(isOwned ? facts : withoutOwner(facts), setting, [])
  return { ...view, requester: { reference: 'Practitioner/referrer' } }
}

type Reading = {
  changes?: Partial<Tenant>
  facts?: Parameters<typeof someFacts>[0]
  isOwned?: boolean
  purpose?: 'sync' | 'backfill'
}

async function read({ changes, facts, isOwned, purpose = 'sync' }: Reading = {}): Promise<void> {
  const runtime = watch.practice('north', changes)
  const now = await readBatonNow(watch.db)
  const meta = {
    purpose,
    evidenceAt: now,
    lastGoodReadAt: now,
    sources: {},
    resources: [patient],
    judgedAt: now,
  }
  await watch.db
    .transaction()
    .execute((trx) => recordViews(trx, runtime, 'p-1', [judged(runtime.tenant, now, facts, isOwned)], meta))
}

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

  test('outside of the practice whom no channel reaches is written down as not told', async () => {
    const inbound = { axes: { direction: 'inbound' } } as const
    const inboundBooked = { ...booked, axes: { ...booked.axes, direction: 'inbound' } } as const
    await read({ facts: inbound })
    await read({ facts: inboundBooked })
    await minutesLater(11)
    await read({ facts: inboundBooked })
    expect(await updates()).toEqual([])
    expect((await watch.auditOf('north', 'referrer-told')).join()).toContain('nobody-to-tell')
  })
})
