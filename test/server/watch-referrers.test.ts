import { readAuditText } from '#domain/audit-text-reading.ts'
import { describe, expect, test } from 'vitest'
import type { Tenant } from '../../server/config/smart-config.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { readViews, type Reading } from '../support/read-views.ts'
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

const inbound = { axes: { direction: 'inbound' } } as const
const booked = { state: 'scheduled', axes: { appt: 'booked', direction: 'inbound' } } as const
const seen = { state: 'note-pending', axes: { appt: 'attended', direction: 'inbound' } } as const

/** The referring clinician of an office outside, as the directory knows them. */
const referrerWith = (...telecom: readonly { system: string; value: string }[]) => ({
  resourceType: 'Practitioner',
  id: 'referrer',
  telecom,
})
const telephone = { system: 'phone', value: '(518) 555-0120' }
const fax = { system: 'fax', value: '(518) 555-0121' }
const direct = { system: 'email', value: 'office@direct.hillside.example' }
const channels = {
  direct: {
    host: 'hisp.example',
    port: 465,
    isTlsFromStart: true,
    from: 'us@direct.lakeside.example',
    inbox: { address: 'us@direct.lakeside.example' },
  },
  fax: {
    baseUrl: 'https://fax.example',
    projectId: 'p',
    accessKey: 'k',
    accessSecret: 's',
    from: '+15185550142',
  },
} as const satisfies Tenant['channels']

/** Reads the chart again and again, as its referral goes on from one state to the next. */
async function goThrough(
  states: readonly NonNullable<Reading['facts']>[],
  reading: Omit<Reading, 'facts'>,
  minutesApart = 1,
): Promise<void> {
  let minutes = 0
  for (const facts of states) {
    await setDomainTime(watch.db, new Date(wednesdayNoon.getTime() + minutes * 60_000))
    await readViews(watch, { ...reading, facts })
    minutes += minutesApart
  }
  await setDomainTime(watch.db, new Date(wednesdayNoon.getTime() + (minutes + 15) * 60_000))
  const last = states.at(-1)
  if (last !== undefined) await readViews(watch, { ...reading, facts: last })
}

const writtenTo = async (channel: string) =>
  Object.entries(await readOutbox(watch.db)).filter(([key]) => key.endsWith(`|${channel}`))

describe('a referrer outside of the practice whom no channel reaches', () => {
  const reading = { resources: [referrerWith(telephone)] }

  test('is telephoned by the owner of the loop, who is told what to say and which number to call', async () => {
    await goThrough([inbound, booked], reading)
    expect(await writtenTo('voice')).toMatchObject([
      [
        'ServiceRequest/sr-1|scheduled||1|voice',
        {
          payload: {
            way: {
              because: 'no-other-way',
              write: {
                resource: {
                  resourceType: 'Task',
                  owner: { reference: owner.reference },
                  focus: { reference: 'ServiceRequest/sr-1' },
                },
              },
            },
          },
        },
      ],
    ])
    const [[, item] = []] = await writtenTo('voice')
    const text = JSON.stringify(item?.payload)
    expect(text).toContain('Telephone: (518) 555-0120')
    expect(text).toContain('The visit is booked')
    expect(await watch.auditOf('north', 'referrer-told')).toHaveLength(1)
  })

  test('is telephoned once for one change, however often the chart is read, and again for the next', async () => {
    await goThrough([inbound, booked], reading)
    await readViews(watch, { ...reading, facts: booked })
    expect(await writtenTo('voice')).toHaveLength(1)
    await setDomainTime(watch.db, new Date(wednesdayNoon.getTime() + 3_600_000))
    await readViews(watch, { ...reading, facts: seen })
    await setDomainTime(watch.db, new Date(wednesdayNoon.getTime() + 2 * 3_600_000))
    await readViews(watch, { ...reading, facts: seen })
    expect(await writtenTo('voice')).toHaveLength(2)
  })

  test('hears several changes in one call', async () => {
    await goThrough([inbound, booked, seen], reading)
    const calls = await writtenTo('voice')
    expect(calls).toHaveLength(1)
    expect(JSON.stringify(calls)).toMatch(/The visit is booked.*The patient was seen/)
  })

  test('is telephoned by the lead where the owner has left', async () => {
    const staff: Tenant['staff'] = [lead, { ...owner, isActive: false }]
    await goThrough([inbound, booked], { ...reading, changes: { staff } })
    expect(JSON.stringify(await writtenTo('voice'))).toContain(`"owner":{"reference":"${lead.reference}"}`)
  })

  test('is written down as not told where the practice has nobody to call', async () => {
    const staff: Tenant['staff'] = [lead, owner].map((one) => ({ ...one, isActive: false }))
    await goThrough([inbound, booked], { ...reading, changes: { staff } })
    expect(await writtenTo('voice')).toEqual([])
    expect((await watch.auditOf('north', 'referrer-told')).join()).toContain('nobody-to-tell')
  })
})

describe('a referrer outside of the practice with a Direct address and a fax number', () => {
  const reading = { resources: [referrerWith(telephone, fax, direct)], changes: { channels } }
  const practice = () => watch.practice('north', { channels })

  test('hears of a change by Direct, and of it alone', async () => {
    await goThrough([inbound, booked], reading)
    const [mail, pages] = [openWire('direct'), openWire('fax')]
    await dispatchOnce(dispatching(watch, [practice()], [mail, pages]))
    await dispatchOnce(dispatching(watch, [practice()], [mail, pages]))
    expect(mail.sent).toMatchObject([
      { to: { address: 'office@direct.hillside.example' }, subject: 'Referral update' },
    ])
    expect(mail.sent[0]?.text).toContain('The visit is booked')
    expect(pages.sent).toEqual([])
    expect(await writtenTo('voice')).toEqual([])
  })

  test('gets several changes in one message, in the order in which they happened', async () => {
    await goThrough([inbound, booked, seen], reading)
    const mail = openWire('direct')
    await dispatchOnce(dispatching(watch, [practice()], [mail]))
    expect(mail.sent).toHaveLength(1)
    expect(mail.sent[0]?.text).toMatch(/The visit is booked.*\nThe patient was seen/)
  })

  test('gets a fax where Direct takes no message, and a call where the fax takes none either', async () => {
    await goThrough([inbound, booked], reading)
    const refuse = { answer: () => ({ kind: 'permanent', code: 'no-such-address' }) as const }
    const [mail, pages] = [openWire('direct', refuse), openWire('fax', refuse)]
    const deps = dispatching(watch, [practice()], [mail, pages])
    for (let round = 0; round < 4; round += 1) await dispatchOnce(deps)
    expect(mail.sent).toHaveLength(1)
    expect(pages.sent).toMatchObject([{ to: { address: '+15185550121' } }])
    expect(await writtenTo('voice')).toMatchObject([[expect.anything(), { state: 'sent' }]])
  })

  test('whose Direct address is unknown gets the fax at once', async () => {
    await goThrough([inbound, booked], { ...reading, resources: [referrerWith(fax)] })
    const pages = openWire('fax')
    await dispatchOnce(dispatching(watch, [practice()], [pages]))
    expect(pages.sent).toHaveLength(1)
  })
})

describe('a referrer in a practice that does less by itself', () => {
  const reading = { resources: [referrerWith(telephone, fax, direct)] }
  const told = async () =>
    (await watch.auditOf('north', 'referrer-told')).map((text) => {
      const entry = readAuditText(text)?.entry
      return `${entry?.outcome} ${entry?.reason}`
    })

  test.each([
    ['observe', 'refused observing'],
    ['nudge', 'refused outside-not-told'],
  ] as const)(
    'at level %s hears nothing outside, which is entered and recorded as not done',
    async (level, entry) => {
      const changes = { channels, featureLevel: level }
      await goThrough([inbound, booked], { ...reading, changes })
      const wires = [openWire('direct'), openWire('fax')]
      const deps = dispatching(watch, [watch.practice('north', changes)], wires)
      while ((await dispatchOnce(deps)) > 0);
      expect(wires.flatMap(({ sent }) => sent)).toEqual([])
      expect(await told()).toEqual([entry])
      const [[key, row] = []] = await writtenTo('direct')
      expect(row).toMatchObject({ state: 'suppressed', result: 'held-back-level' })
      expect(await readOutbox(watch.db)).toHaveProperty([`${key}|not-done|ehr-inbox`])
    },
  )

  test('is not called either where only that was left', async () => {
    await goThrough([inbound, booked], {
      resources: [referrerWith(telephone)],
      changes: { featureLevel: 'nudge' },
    })
    expect(await readOutbox(watch.db)).toEqual({})
    expect(await told()).toEqual(['refused outside-not-told'])
  })

  test.each([
    ['observe', 0],
    ['nudge', 1],
  ] as const)('and one of ours reads it in the EHR at level %s: %i', async (level, count) => {
    const ours = { state: 'scheduled', axes: { appt: 'booked', direction: 'outbound' } } as const
    const before = { axes: { direction: 'outbound' } } as const
    await goThrough([before, ours], { ...reading, changes: { featureLevel: level } })
    while ((await dispatchOnce(dispatching(watch, [watch.practice('north')], []))) > 0);
    const updates = (await writtenTo('ehr-inbox')).filter(
      ([key, { state }]) => key.includes('|scheduled|') && !key.includes('not-done') && state === 'sent',
    )
    expect(updates).toHaveLength(count)
  })
})
