import { queueNames, queuesOf, type QueueName } from '#domain/worklist/queues-of.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { worklistSorts, type WorklistFilter, type WorklistSort } from '../../server/contract/worklist.ts'
import { aPatient, aReferral, aTask, anOwner, directory } from '../support/evidence-builders.ts'
import { openWorklistFixture, referralsOf, type WorklistFixture } from '../support/worklist-fixture.ts'

let worklist: WorklistFixture
beforeAll(async () => {
  worklist = await openWorklistFixture()
})
afterAll(() => worklist.close())
beforeEach(async () => {
  await worklist.clear()
  await worklist.setTime('2026-01-06T15:00:00Z')
})

const confidentiality = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
const ada = aPatient({
  over: {
    birthDate: '1961-03-14',
    name: [
      { use: 'official', family: 'Muñoz Okafor', given: ['Adaeze'] },
      { use: 'old', family: 'Sánchez', given: ['Adaeze'] },
    ],
    identifier: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
        value: '004 418 2297',
      },
    ],
  },
})

/** Charts of many patients, whose referrals differ in everything that lists are narrowed and ordered by. */
async function recordMany(count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const id = `m-${String(number).padStart(3, '0')}`
    const patient = `Patient/${id}`
    const over = {
      ...(number % 3 === 0 && { priority: 'urgent' as const }),
      performer: [{ display: `Clinic ${number % 4}` }],
    }
    const referral = aReferral({
      id: `sr-${id}`,
      patient,
      specialty: number % 2 === 0 ? 'cardiology' : 'neurology',
      authoredOn: new Date(Date.UTC(2026, 0, 1, 15) - number * 36 * 3_600_000).toISOString(),
      over,
    })
    const about = { basedOn: [{ reference: `ServiceRequest/sr-${id}` }], for: { reference: patient } }
    const owned =
      number % 5 === 0
        ? []
        : [
            anOwner({
              id: `own-${id}`,
              owner: number % 3 === 0 ? worklist.me : `Practitioner/${number % 3}`,
              over: about,
            }),
          ]
    const sent =
      number % 2 === 0
        ? []
        : [
            aTask({
              id: `coord-${id}`,
              order: `ServiceRequest/sr-${id}`,
              status: number % 7 === 0 ? 'rejected' : 'requested',
              over: { for: { reference: patient } },
            }),
          ]
    const named = aPatient({
      id,
      over: { name: [{ family: `Name${(number * 7) % count}`, given: ['Ann'] }] },
    })
    await worklist.record(id, [named, referral, ...owned, ...sent, ...directory])
  }
}

async function readWhole(sort: WorklistSort, limit: number, between?: (page: number) => Promise<void>) {
  const rows: string[] = []
  for (let cursor: string | undefined, page = 0; ; page += 1) {
    const answer = await worklist.ask({ sort, limit, ...(cursor !== undefined && { cursor }) })
    rows.push(...referralsOf(answer))
    cursor = answer.next
    if (cursor === undefined) return rows
    await between?.(page)
  }
}

test('a referral that was read stands in the list with what people know it by', async () => {
  await worklist.record('p-1', [ada, aReferral()])
  const page = await worklist.ask()
  expect(page.total).toBe(1)
  expect(page.rows).toMatchObject([
    {
      referral: 'ServiceRequest/sr-1',
      patient: 'Patient/p-1',
      version: 1,
      patientName: 'MUÑOZ OKAFOR, Adaeze',
      birthDate: '1961-03-14',
      mrn: '004 418 2297',
      specialty: 'cardiology',
      receiver: 'Riverside Cardiology Group',
      state: 'captured',
    },
  ])
  expect(page.next).toBeUndefined()
})

test('a reading that brings nothing new leaves the row as it was', async () => {
  await worklist.record('p-1', [ada, aReferral()])
  await worklist.record('p-1', [ada, aReferral()])
  expect((await worklist.ask()).rows).toMatchObject([{ version: 1 }])
  await worklist.record('p-1', [ada, aReferral({ over: { priority: 'urgent' } })])
  expect((await worklist.ask()).rows).toMatchObject([{ version: 2, urgency: 'urgent' }])
})

describe('a list', () => {
  test.each(worklistSorts)('by %s gives every row once, page by page', async (sort) => {
    await recordMany(23)
    const rows = await readWhole(sort, 4)
    expect(rows).toHaveLength(23)
    expect(new Set(rows).size).toBe(23)
  })

  test('neither skips nor repeats what stays the same while other rows come, go and change', async () => {
    await recordMany(30)
    const before = await readWhole('worst', 200)
    const moved = new Set<string>()
    const rows = await readWhole('worst', 4, async (page) => {
      const number = String(page * 4).padStart(3, '0')
      const id = `m-${number}`
      moved.add(`ServiceRequest/sr-${id}`)
      if (page % 2 === 0) return worklist.record(id, [])
      const late = { id: `sr-${id}`, patient: `Patient/${id}`, authoredOn: '2025-06-01T15:00:00Z' }
      await worklist.record(id, [aPatient({ id }), aReferral(late), ...directory])
      await worklist.record(`new-${page}`, [
        aPatient({ id: `new-${page}` }),
        aReferral({ id: `sr-new-${page}`, patient: `Patient/new-${page}` }),
      ])
    })
    const still = before.filter((referral) => !moved.has(referral))
    expect(rows.filter((referral) => still.includes(referral))).toEqual(still)
  })

  test('goes on at the moment its first page was read at, whatever comes due meanwhile', async () => {
    await recordMany(12)
    const before = await readWhole('worst', 200)
    const rows = await readWhole('worst', 3, () => worklist.setTime('2026-03-06T15:00:00Z'))
    expect(rows).toEqual(before)
  })

  test('refuses a cursor that is none, or one of another order', async () => {
    await recordMany(3)
    const { next } = await worklist.ask({ limit: 1 })
    const question = { queue: 'open', filter: { scope: 'practice' }, limit: 1 }
    for (const [sort, cursor] of [
      ['due', next],
      ['worst', 'x'],
      [
        'worst',
        Buffer.from('{"at":"2026-01-01T00:00:00Z","sort":"worst","key":["1"]}').toString('base64url'),
      ],
    ])
      expect((await worklist.post('/api/worklist', { ...question, sort, cursor })).status).toBe(422)
  })

  test('knows nothing of another tenant', async () => {
    await worklist.record('p-1', [ada, aReferral()], 'other')
    expect(await worklist.ask()).toMatchObject({ rows: [], total: 0 })
    const counts = await worklist.count()
    expect(Object.values(counts.queues).every((count) => count === 0)).toBe(true)
    expect((await worklist.post('/api/worklist/loop', { referral: 'ServiceRequest/sr-1' })).status).toBe(404)
  })

  test('loses what is no longer in the record', async () => {
    await worklist.record('p-1', [ada, aReferral()])
    await worklist.record('p-1', [ada])
    expect(await worklist.ask()).toMatchObject({ rows: [], total: 0 })
    const left = await sql`select from worklist_stretch`.execute(worklist.db)
    expect(left.rows).toEqual([])
  })
})

describe('queues', () => {
  const filters: readonly WorklistFilter[] = [
    { scope: 'practice' },
    { scope: 'me' },
    { scope: 'practice', specialties: ['neurology'] },
    { scope: 'practice', urgency: 'urgent', direction: 'outbound' },
    { scope: 'practice', owner: 'nobody' },
    { scope: 'practice', owner: 'Practitioner/1', receiver: 'Clinic 1' },
  ]

  test('count exactly what they list, under every filter, at any time', async () => {
    await recordMany(24)
    for (const at of ['2026-01-06T15:00:00Z', '2026-01-09T15:00:00Z', '2026-02-20T15:00:00Z']) {
      await worklist.setTime(at)
      for (const filter of filters) {
        const view = (queue: QueueName) => ({ name: queue, queue, filter, sort: 'worst' })
        await sql`truncate worklist_view`.execute(worklist.db)
        for (const queue of queueNames) await worklist.post('/api/worklist/views', view(queue))
        const counted = await worklist.count(filter.scope)
        const listed = await Promise.all(
          queueNames.map((queue) => worklist.ask({ queue, filter, limit: 200 })),
        )
        expect(counted.views.map(({ count }) => count)).toEqual(listed.map(({ total }) => total))
        expect(listed.map(({ rows }) => rows.length)).toEqual(listed.map(({ total }) => total))
        const now = Date.parse(at)
        const everything = await worklist.ask({ filter, limit: 200 })
        queueNames.forEach((queue, index) => {
          const expected = everything.rows.filter(({ owner, owedWork = 0, ...row }) => {
            const loop = { ...row, owedWork, awaitsReview: false, ...(owner && { owner: owner.reference }) }
            return queuesOf(loop, { people: [worklist.me], now }).includes(queue)
          })
          const found = listed[index]
          expect(found && referralsOf(found)).toEqual(expected.map(({ referral }) => referral))
        })
        const isPlain = Object.keys(filter).length === 1
        if (isPlain) expect(Object.values(counted.queues)).toEqual(listed.map(({ total }) => total))
      }
    }
  })

  test('a loop moves to due soon and overdue by the clock alone, and comes up in the order', async () => {
    await worklist.record('p-1', [ada, aReferral(), aTask(), anOwner(), ...directory])
    const at = async (time: string) => {
      await worklist.setTime(time)
      return (await worklist.ask()).rows[0]?.display
    }
    const shown = [
      await at('2026-01-06T15:00:00Z'),
      await at('2026-01-10T15:00:00Z'),
      await at('2026-01-20T15:00:00Z'),
    ]
    expect(shown).toEqual(['on-track', 'due-soon', 'overdue'])
    expect((await worklist.ask({ queue: 'overdue' })).total).toBe(1)
    expect((await worklist.ask({ queue: 'escalated' })).rows).toMatchObject([{ escalation: 2 }])
  })

  test('a loop that a person escalated is among the escalated until that is settled', async () => {
    const asked = (status: 'requested' | 'completed') => ({
      ...anOwner({ id: 'escalated-1', status: 'in-progress' }),
      status,
      code: {
        coding: [{ system: 'https://baton.example/fhir/CodeSystem/referral-loop', code: 'escalated' }],
      },
    })
    await worklist.record('p-1', [ada, aReferral(), aTask(), anOwner(), asked('requested'), ...directory])
    expect((await worklist.ask({ queue: 'escalated' })).rows).toMatchObject([{ escalation: 1 }])
    await worklist.record('p-1', [ada, aReferral(), aTask(), anOwner(), asked('completed'), ...directory])
    expect((await worklist.ask({ queue: 'escalated' })).total).toBe(0)
  })

  test('what its owner has put off is out of their queue until that day, unless it is overdue', async () => {
    const own = anOwner({
      owner: worklist.me,
      over: { restriction: { period: { start: '2026-01-12', end: '2026-01-30' } } },
    })
    await worklist.record('p-1', [ada, aReferral(), aTask(), own, ...directory])
    const mine = async (time: string) => {
      await worklist.setTime(time)
      return (await worklist.ask({ queue: 'mine' })).total
    }
    expect(await mine('2026-01-06T15:00:00Z')).toBe(0)
    expect((await worklist.ask()).rows).toMatchObject([{ snoozedUntil: '2026-01-12' }])
    expect(await mine('2026-01-12T04:59:59Z')).toBe(0)
    expect(await mine('2026-01-12T05:00:00Z')).toBe(1)
  })
})

describe('search', () => {
  test.each([
    ['part of a name without accents', 'munoz'],
    ['a name that is no longer used', 'SANCHEZ'],
    ['given name and surname in any order', 'okaf adaeze'],
    ['the record number as it is written', '004 418 2297'],
    ['the record number run together', '0044182297'],
    ['the referral number', 'RL-7K2'],
    ['the clinic', 'riverside card'],
    ['the specialty in Spanish', 'cardiología'],
  ])('finds by %s', async (_, search) => {
    const number = [{ system: 'https://baton.example/fhir/NamingSystem/referral-loop-id', value: 'RL-7K2-9' }]
    await worklist.record('p-1', [ada, aReferral({ over: { identifier: number } })])
    const elsewhere = { performer: [{ display: 'Metro Neuro' }] }
    const another = aReferral({ id: 'sr-2', patient: 'Patient/p-2', specialty: 'neurology', over: elsewhere })
    await worklist.record('p-2', [aPatient({ id: 'p-2', over: { name: [{ family: 'Other' }] } }), another])
    expect(referralsOf(await worklist.ask({ search }))).toEqual(['ServiceRequest/sr-1'])
  })

  test('takes signs of the query language for what they are', async () => {
    await worklist.record('p-1', [ada, aReferral()])
    for (const search of ['100%zz', '_____zz', "'; drop table loop; --"])
      expect((await worklist.ask({ search })).total).toBe(0)
    expect((await worklist.ask({ search: '%' })).total).toBe(1)
  })
})

describe('a record labelled restricted', () => {
  test.each(['R', 'V'])('%s is in no list, count or search of whoever may not see it', async (code) => {
    const security = [{ system: confidentiality, code }]
    await worklist.record('p-1', [{ ...ada, meta: { security } }, aReferral()])
    await worklist.record('p-2', [
      aPatient({ id: 'p-2' }),
      aReferral({ id: 'sr-2', patient: 'Patient/p-2', over: { meta: { security } } }),
    ])
    expect(await worklist.ask()).toMatchObject({ rows: [], total: 0 })
    expect(await worklist.ask({ search: 'okafor' })).toMatchObject({ rows: [], total: 0 })
    expect((await worklist.count()).queues.open).toBe(0)
  })
})
