import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LoopView } from '../../server/domain/loop-view.ts'
import { athenaLike } from '../../server/sandbox/profiles/athena-like.ts'
import { epicLike } from '../../server/sandbox/profiles/epic-like.ts'
import { full } from '../../server/sandbox/profiles/full.ts'
import { oracleLike } from '../../server/sandbox/profiles/oracle-like.ts'
import { readOnly } from '../../server/sandbox/profiles/read-only.ts'
import { readBookedSlot, readReceiverSlots } from '../../server/use-cases/commands/read-slots.ts'
import { openEhrGateways, type EhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { openServedSandbox, type ServedSandbox } from '../support/served-sandbox.ts'
import { clinicNow } from './sandbox-fixture.ts'

const profiles = [full, epicLike, oracleLike, athenaLike, readOnly]
const cardiology = [{ coding: [{ system: 'http://snomed.info/sct', code: '394579002' }] }]

const role = (id: string) => ({
  resourceType: 'PractitionerRole',
  id: `role-${id}`,
  practitioner: { reference: `Practitioner/prac-${id}` },
  organization: { reference: 'Organization/heart' },
})
const calendar = (id: string) => ({
  resourceType: 'Schedule',
  id: `calendar-${id}`,
  serviceType: cardiology,
  // By person, as most EHRs keep them, while the referral names the role.
  actor: [{ reference: `Practitioner/prac-${id}`, display: `Dr. ${id}` }],
})
const slot = (id: string, of: string, start: string, status = 'free') => ({
  resourceType: 'Slot',
  id,
  serviceType: cardiology,
  schedule: { reference: `Schedule/calendar-${of}` },
  status,
  start,
  end: start.replace(':00:00', ':30:00'),
})

const record = [
  { resourceType: 'Patient', id: 'p-1' },
  ...['ann', 'bob'].flatMap((id) => [
    { resourceType: 'Practitioner', id: `prac-${id}` },
    role(id),
    calendar(id),
  ]),
  slot('later', 'ann', '2026-03-05T09:00:00-05:00'),
  slot('sooner', 'ann', '2026-03-04T09:00:00-05:00'),
  slot('over', 'ann', '2026-03-01T09:00:00-05:00'),
  slot('taken', 'ann', '2026-03-04T11:00:00-05:00', 'busy'),
  slot('far', 'ann', '2026-08-04T11:00:00-05:00'),
  slot('of-bob', 'bob', '2026-03-04T10:00:00-05:00'),
]

let served: ServedSandbox
let baton: TestBaton
let gateways: EhrGateways

beforeAll(async () => {
  served = await openServedSandbox(record, profiles)
  baton = await openTestBaton(
    profiles.map((profile) => ({
      tenant: profile.id,
      iss: served.issOf(profile),
      hasBackend: true,
      staff: [],
    })),
  )
  await served.introduce(baton.database.db)
  await baton.open.refresh(() => true)
  gateways = openEhrGateways(baton.database.db, {
    now: served.sandbox.clock,
    wait: () => Promise.resolve(),
    random: () => 0,
  })
})
afterAll(async () => {
  await baton.close()
  await served.close()
})

function gatewayOf(tenant: string) {
  const runtime = baton.deps.tenants.get(tenant)
  const gateway = runtime && gateways.find(runtime)
  if (gateway === undefined) throw new Error(`${tenant} has no backend`)
  return gateway
}

type Asked = Pick<LoopView, 'receiver' | 'specialty'>
const toAnn: Asked = { receiver: { reference: 'PractitionerRole/role-ann' }, specialty: 'cardiology' }

const find = async (tenant: string, asked: Asked = toAnn) =>
  (await readReceiverSlots(gatewayOf(tenant), asked, clinicNow))?.map((each) => each.slot)

describe('free times', () => {
  test.each(['full', 'oracle-like'])(
    'under %s are those of the receiver’s own calendar, to come and not taken, soonest first',
    async (tenant) => {
      expect(await find(tenant)).toEqual(['Slot/sooner', 'Slot/later'])
    },
  )

  test('of an office are those of everybody there', async () => {
    const receiver = { reference: 'Organization/heart' }
    expect(await find('full', { ...toAnn, receiver })).toEqual(['Slot/sooner', 'Slot/of-bob', 'Slot/later'])
  })

  test('are not looked for where nothing could be booked: no Slot, or no Appointment that is taken', async () => {
    for (const tenant of ['epic-like', 'athena-like', 'read-only']) expect(await find(tenant)).toBeUndefined()
  })

  test('are none where the receiver has no calendar, and nobody else’s are offered', async () => {
    const receiver = { reference: 'PractitionerRole/role-of-nobody' }
    expect(await find('full', { ...toAnn, receiver })).toEqual([])
    expect(await find('oracle-like', { ...toAnn, receiver })).toEqual([])
    expect(await find('full', { receiver: { display: 'Somebody in town' } })).toBeUndefined()
  })
})

describe('a time that was picked', () => {
  const book = (tenant: string, status: string, slotId = 'later') =>
    gatewayOf(tenant).write({
      interaction: 'create',
      identity: { system: 'https://baton.example/test', value: `${tenant}-${status}-${slotId}` },
      resource: {
        resourceType: 'Appointment',
        status,
        slot: [{ reference: `Slot/${slotId}` }],
        start: '2026-03-05T14:00:00Z',
        end: '2026-03-05T14:30:00Z',
        participant: [{ actor: { reference: 'Patient/p-1' }, status: 'accepted' }],
      },
    })

  test('is read as the EHR gives it now', async () => {
    const command = {
      name: 'book-appointment',
      slot: 'Slot/taken',
      appointment: { startsAt: '2026-03-04T16:00:00Z' },
    } as const
    expect(await readBookedSlot(gatewayOf('full'), command)).toMatchObject({ id: 'taken', status: 'busy' })
    expect(await readBookedSlot(gatewayOf('epic-like'), command)).toBeUndefined()
    expect(await readBookedSlot(undefined, command)).toBeUndefined()
  })

  test.each(['full', 'oracle-like'])('is taken from then on, booked under %s', async (tenant) => {
    const written = await book(tenant, 'booked')
    expect(written).toMatchObject({ kind: 'written' })
    expect(await find('full')).toEqual(['Slot/sooner'])
    await book(tenant, 'cancelled')
    expect(await find('full')).toEqual(['Slot/sooner', 'Slot/later'])
  })
})
