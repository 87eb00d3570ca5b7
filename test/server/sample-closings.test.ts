import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { takeCommand } from '../../server/use-cases/commands/take-command.ts'
import { undoCommand } from '../../server/use-cases/commands/undo-command.ts'
import { DeliveryPayload } from '../../server/use-cases/watch/outbox-payload.ts'
import { sampleClosings } from '../../server/use-cases/watch/sample-closings.ts'
import { setDomainTime } from '../support/due-loops.ts'
import { aNote } from '../support/evidence-builders.ts'
import { letterOf, openNotePractice, usualChart, type NotePractice } from '../support/note-practice.ts'
import { lead, owner, readOutbox } from '../support/watch-fixture.ts'

let open: NotePractice
beforeAll(async () => {
  open = await openNotePractice()
})
afterAll(() => open.close())
beforeEach(() => open.start())

const ids = Array.from({ length: 400 }, (_, at) => `note-${at}`)
const isPicked = (id: string) =>
  Number.parseInt(
    createHash('sha256').update(`north|DocumentReference/${id}`).digest('hex').slice(0, 2),
    16,
  ) < 13
const picked = ids.find(isPicked) ?? ''
const passedOver = ids.find((id) => !isPicked(id)) ?? ''
const noteOf = (id: string, receivedOn = '2026-01-22T18:00:00Z') => aNote({ id, receivedOn })

/** The chart is read once more. */
async function readAgain(owners: ReadonlyMap<string, string> = new Map()): Promise<void> {
  const read = await open.deps.refresher.refresh(open.practice, 'p-1', { purpose: 'sync' })
  if (read.kind !== 'read') throw new Error('no chart')
  const { views, meta } = read
  expect(views.map(({ state }) => state)).toEqual(['closed-completed'])
  await open.watch.db
    .transaction()
    .execute((trx) =>
      sampleClosings(trx, open.practice.tenant, 'p-1', views, owners, { ...meta, purpose: 'sync' }),
    )
}

async function checks() {
  const rows = Object.entries(await readOutbox(open.watch.db)).filter(([key]) => key.includes('note-check'))
  return rows.flatMap(([, { payload }]) => {
    const { way } = DeliveryPayload.parse(payload)
    return way.kind === 'fhir' ? [way.write.resource] : []
  })
}

describe('a note of the EHR that closed its referral by a link alone', () => {
  test('is checked by a person where it was picked, once, and by whoever owns the referral', async () => {
    await open.mirror([...usualChart, noteOf(picked)])
    await readAgain(new Map([['ServiceRequest/sr-1', owner.reference]]))
    await readAgain()
    expect(await checks()).toMatchObject([
      {
        code: { coding: [{ code: 'stall-note-check' }] },
        focus: { reference: 'ServiceRequest/sr-1' },
        for: { reference: 'Patient/p-1' },
        owner: { reference: owner.reference },
      },
    ])
  })

  test('is checked by the lead where the referral has no owner', async () => {
    await open.mirror([...usualChart, noteOf(picked)])
    await readAgain()
    expect(await checks()).toMatchObject([{ owner: { reference: lead.reference } }])
  })

  test('asks nobody where it was not picked: five of a hundred are', async () => {
    await open.mirror([...usualChart, noteOf(passedOver)])
    await readAgain()
    expect(await checks()).toEqual([])
    const share = ids.filter(isPicked).length / ids.length
    expect(share).toBeGreaterThan(0.02)
    expect(share).toBeLessThan(0.09)
  })

  test('asks nobody about what was there long before', async () => {
    await open.mirror([...usualChart, noteOf(picked)])
    await setDomainTime(open.watch.db, new Date('2026-02-23T12:00:00-05:00'))
    await readAgain()
    expect(await checks()).toEqual([])
  })

  test('asks nobody in a practice that only observes', async () => {
    open.use(open.watch.practice('north', { featureLevel: 'observe' }))
    await open.mirror([...usualChart, noteOf(picked)])
    await readAgain()
    expect(await checks()).toEqual([])
  })

  test('is none where a note from outside was filed: that one has a check of its own', async () => {
    await open.receive(letterOf())
    await open.decideAll()
    await readAgain()
    expect(JSON.stringify(await checks())).not.toContain('note-check|sr-1')
  })

  const coordinator = { reference: owner.reference, roles: ['coordinator'] } as const
  const decide = (id: string, name: 'file-note' | 'reject-note') =>
    takeCommand(open.deps, open.practice, coordinator, {
      id,
      patient: 'Patient/p-1',
      referral: 'ServiceRequest/sr-1',
      command: { name, document: `DocumentReference/${picked}` },
      seen: {},
      mayWrite: [],
    })

  test.each(['file-note', 'reject-note'] as const)(
    'is asked of nobody once a person has decided (%s) before the work was written, and again once that is undone',
    async (name) => {
      await open.mirror([...usualChart, noteOf(picked)])
      await readAgain()
      expect(await checks()).toHaveLength(1)
      expect(await decide(`c-${name}`, name)).toMatchObject({ ok: true })
      expect(await checks()).toEqual([])
      expect(await undoCommand(open.deps, open.practice, coordinator, `c-${name}`)).toMatchObject({
        ok: true,
      })
      await readAgain()
      expect(await checks()).toHaveLength(1)
    },
  )
})
