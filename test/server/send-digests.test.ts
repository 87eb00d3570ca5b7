import { describe, expect, test } from 'vitest'
import type { Tenant } from '../../server/config/smart-config.ts'
import { saveLoops } from '../../server/store/loops.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { sendDigests } from '../../server/use-cases/watch/send-digests.ts'
import { useWatch } from '../support/use-watch.ts'
import {
  dispatching,
  lead,
  openWire,
  owner,
  readOutbox,
  setDomainTime,
  wednesdayNoon,
} from '../support/watch-fixture.ts'

const watch = useWatch()

const email = { host: 'mail.example', port: 465, isTlsFromStart: true, from: 'baton@lakeside.example' }
const staff: Tenant['staff'] = [
  { ...lead, email: 'lead@lakeside.example' },
  { ...owner, email: 'owner@lakeside.example', language: 'es' },
]
const days = ['1', '2', '3', '4', '5'] as const
const openingHours = Object.fromEntries(days.map((day) => [day, [[480, 1020] as const]]))

function practice(changes: Partial<Tenant> = {}) {
  const runtime = watch.practice('north', { staff, channels: { email }, ...changes })
  const calendar = { timeZone: 'America/New_York', openingHours, holidays: [] }
  return { ...runtime, tenant: { ...runtime.tenant, policy: { ...runtime.tenant.policy, calendar } } }
}

/** Loops as a reading left them. */
async function keep(
  ...loops: readonly { display: string; owner?: string; specialty?: string }[]
): Promise<void> {
  const rows = loops.map((loop, index) => ({
    referral: `sr-${index}`,
    patient: 'p-1',
    state: 'sent',
    urgency: 'routine',
    direction: 'outbound',
    plan: {},
    ...loop,
  }))
  await watch.db.transaction().execute((trx) => saveLoops(trx, 'north', wednesdayNoon, rows))
}
const send = (changes: Partial<Tenant> = {}) =>
  sendDigests(watch.db, practice(changes), 'https://baton.example/worklist')
const keys = async () => Object.keys(await readOutbox(watch.db))

describe('the digest at the start of a shift', () => {
  test('tells each owner how much waits, in their language, and nothing of whom', async () => {
    await keep(
      { display: 'overdue', owner: owner.reference },
      { display: 'to-review', owner: owner.reference },
      { display: 'closed', owner: owner.reference },
      { display: 'overdue' },
      // Nothing is due, and somebody has to take it on all the same.
      { display: 'on-track' },
    )
    await send()
    const wire = openWire('email')
    await dispatchOnce(dispatching(watch, [practice()], [wire]))
    expect(wire.sent.map(({ to, language }) => [to.address, language]).toSorted()).toEqual([
      ['lead@lakeside.example', 'en'],
      ['owner@lakeside.example', 'es'],
    ])
    const toLead = wire.sent.find(({ language }) => language === 'en')
    expect(toLead?.subject).toBe('Baton: 0 overdue, 0 due today, 0 to review, 2 unassigned')
    expect(JSON.stringify(wire.sent)).not.toMatch(/sr-\d|p-1/)
  })

  test('goes out once a day, and again on the next', async () => {
    await keep({ display: 'overdue', owner: owner.reference })
    await send()
    await send()
    expect(await keys()).toHaveLength(1)
    await setDomainTime(watch.db, new Date(wednesdayNoon.getTime() + 24 * 3_600_000))
    await send()
    expect(await keys()).toHaveLength(2)
  })

  test.each([
    ['nudge', { psychiatry: 'observe' }, 2],
    ['observe', { cardiology: 'nudge' }, 1],
    ['observe', { psychiatry: 'observe' }, undefined],
  ] as const)('counts at level %s, with %j, what is more than observed', async (level, levels, count) => {
    await keep(
      { display: 'overdue', owner: owner.reference, specialty: 'cardiology' },
      { display: 'overdue', owner: owner.reference, specialty: 'psychiatry' },
      { display: 'overdue', owner: owner.reference },
      { display: 'overdue', specialty: 'psychiatry' },
    )
    const changes = { featureLevel: level, specialtyLevels: levels }
    await send(changes)
    const wire = openWire('email')
    await dispatchOnce(dispatching(watch, [practice(changes)], [wire]))
    expect(wire.sent.map(({ subject }) => /\d+/.exec(subject ?? '')?.[0])).toEqual(
      count === undefined ? [] : [String(count)],
    )
  })

  test('goes to nobody before the shift, on a closed day, for nothing, or where the practice only observes', async () => {
    await send()
    await keep({ display: 'overdue', owner: owner.reference })
    await send({ featureLevel: 'observe' })
    await send({ channels: {} })
    for (const at of ['2026-06-10T06:00:00-04:00', '2026-06-13T12:00:00-04:00']) {
      await setDomainTime(watch.db, new Date(at))
      await send()
    }
    expect(await keys()).toEqual([])
  })
})
