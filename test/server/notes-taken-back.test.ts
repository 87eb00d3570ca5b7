import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FhirWrite } from '#domain/fhir-write.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { writeOwn } from '../../server/use-cases/own-store-writes.ts'
import { tellRetractedFilings } from '../../server/use-cases/notes/tell-retracted-filings.ts'
import { takeNoteDecision } from '../../server/use-cases/notes/take-note-decision.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { aNote } from '../support/evidence-builders.ts'
import { messageOf } from '../support/document-message.ts'
import { openDossier } from '../support/a-dossier.ts'
import {
  letterOf,
  number,
  openNotePractice,
  usualChart,
  type NotePractice,
} from '../support/note-practice.ts'
import { dispatching, owner, readOutbox } from '../support/watch-fixture.ts'

let open: NotePractice
beforeAll(async () => {
  open = await openNotePractice()
})
afterAll(() => open.close())
beforeEach(() => open.start())

async function take(content: Uint8Array, sourceId: string): Promise<string> {
  const [kept] = await open.receive(content, { way: 'v2', sourceId }, 'message.hl7')
  await open.decideAll()
  return kept?.id ?? ''
}

const rowOf = (id: string) =>
  open.watch.db
    .selectFrom('received_note')
    .select(['state', 'version', 'decision', 'patient_id', 'referral_id'])
    .where('note_id', '=', id)
    .executeTakeFirstOrThrow()
const stateOf = async (id: string) => (await rowOf(id)).state
const viewNow = async () => (await open.viewsNow())[0]
const ownNow = async () => (await readOwnEvidence(open.watch.db, 'north', 'p-1')).resources
const ownOf = async (type: string) => (await ownNow()).filter(({ resourceType }) => resourceType === type)
const work = async (part: string) =>
  Object.entries(await readOutbox(open.watch.db)).filter(([key]) => key.includes(part))

async function file(note: string) {
  const { version } = await rowOf(note)
  const choice = { kind: 'file', patient: 'Patient/p-1', referral: 'ServiceRequest/sr-1' } as const
  const nurse = { reference: 'Practitioner/nurse', roles: ['coordinator'] as const }
  return takeNoteDecision(open.deps, open.practice, nurse, note, { id: randomUUID(), version, choice })
}

/** Carries out what is due, against an EHR that takes everything. */
async function dispatch(): Promise<readonly FhirWrite[]> {
  const asked: FhirWrite[] = []
  const ehr = (write: FhirWrite) => {
    asked.push(write)
    const reference = `${write.resource.resourceType}/${write.resource.id ?? 'made'}`
    return Promise.resolve({ kind: 'written', reference, versionId: '2', wasThere: false } as const)
  }
  while ((await dispatchOnce(dispatching(open.watch, [open.practice], [], ehr))) > 0);
  return asked
}

describe('a document that its sender takes back', () => {
  test.each([
    ['by its own number', {}],
    ['as the parent of the message', { document: 'D-9', parent: 'D-1' }],
  ])('%s after it closed a referral opens it, and is a mistake in the record', async (_case, changes) => {
    await open.watch.keep('north', { dossier: openDossier })
    const note = await take(messageOf('T02'), '1')
    expect((await viewNow())?.state).toBe('closed-completed')
    const back = await take(messageOf('T11', { control: '2', ...changes }), '2')
    const view = await viewNow()
    expect([view?.state, view?.axes.note]).toEqual(['accepted', 'retracted'])
    expect(await ownOf('DocumentReference')).toMatchObject([{ status: 'entered-in-error' }])
    expect(await ownOf('Task')).toMatchObject([{ status: 'entered-in-error' }])
    expect([await stateOf(note), await stateOf(back)]).toEqual(['withdrawn', 'withdrawn'])
    expect(await open.watch.auditOf('north', 'note-taken-back')).toHaveLength(1)
  })

  test('is one piece of work for the owner of the referral', async () => {
    await open.watch.keep('north', { dossier: openDossier })
    await take(messageOf('T02'), '1')
    await take(messageOf('T11', { control: '2' }), '2')
    await take(messageOf('T11', { control: '3' }), '3')
    const due = await work('|taken-back')
    expect(due).toHaveLength(1)
    expect(due[0]?.[1].payload).toMatchObject({
      way: {
        write: {
          resource: {
            focus: { reference: 'ServiceRequest/sr-1' },
            for: { reference: 'Patient/p-1' },
            owner: { reference: owner.reference },
          },
        },
      },
    })
    expect(JSON.stringify(due)).not.toMatch(/Okafor|Stress test/)
  })

  test('opens a referral that a person had filed it at', async () => {
    const note = await take(messageOf('T02', { order: '' }), '1')
    expect(await stateOf(note)).toBe('waiting')
    expect(await file(note)).toMatchObject({ ok: true })
    expect((await viewNow())?.state).toBe('closed-completed')
    await take(messageOf('T11', { control: '2' }), '2')
    expect((await viewNow())?.state).toBe('accepted')
  })

  test('opens it also where somebody has built on what filing it wrote', async () => {
    await take(messageOf('T02'), '1')
    const [task] = await ownOf('Task')
    const resource = {
      ...task,
      resourceType: 'Task',
      id: String(task?.['id']),
      description: 'Sent to billing',
    }
    const built = { interaction: 'update', resource, versionId: '1' } as const
    expect(
      await writeOwn(open.watch.db, 'north', built, new Date('2026-01-23T13:00:00-05:00')),
    ).toMatchObject({
      kind: 'written',
    })
    await take(messageOf('T11', { control: '2' }), '2')
    expect((await viewNow())?.state).toBe('accepted')
    expect(await ownOf('Task')).toMatchObject([
      { status: 'entered-in-error', description: 'Sent to billing' },
    ])
  })

  test('never closes the Task of the EHR where that was not written yet', async () => {
    open.mayWriteTasks()
    await take(messageOf('T02'), '1')
    expect(await work('Task/coord-1')).toHaveLength(1)
    await take(messageOf('T11', { control: '2' }), '2')
    expect(await work('Task/coord-1')).toEqual([])
    expect((await viewNow())?.state).toBe('accepted')
  })

  test('leaves a referral closed that another report closes as well', async () => {
    await take(messageOf('T02'), '1')
    const second = await take(messageOf('T02', { document: 'D-2', control: '2' }), '2')
    expect(await file(second)).toMatchObject({ ok: true })
    await take(messageOf('T11', { control: '3' }), '3')
    expect((await viewNow())?.state).toBe('closed-completed')
    const documents = await ownOf('DocumentReference')
    expect(documents.map(({ status }) => status).toSorted()).toEqual(['current', 'entered-in-error'])
    expect((await ownOf('Task')).filter(({ status }) => status === 'completed')).toHaveLength(1)
  })

  test('is no longer offered where it still waited for a person', async () => {
    const note = await take(messageOf('T02', { order: '' }), '1')
    await take(messageOf('T11', { control: '2' }), '2')
    expect(await stateOf(note)).toBe('withdrawn')
    expect(await work(`${note}|place`)).toEqual([])
    expect(await file(note)).toMatchObject({ ok: false })
  })

  test('never files itself where it comes in after it was taken back', async () => {
    const back = await take(messageOf('T11', { control: '2' }), '2')
    const note = await take(messageOf('T02'), '1')
    expect([await stateOf(back), await stateOf(note)]).toEqual(['unmatched', 'unmatched'])
    expect((await rowOf(note)).decision).toMatchObject({ because: 'not-current' })
    expect((await viewNow())?.state).toBe('accepted')
  })

  test('twice in one batch, before anything was decided, closes nothing', async () => {
    await open.receive(messageOf('T02'), { way: 'v2', sourceId: '1' })
    await open.receive(messageOf('T11', { control: '2' }), { way: 'v2', sourceId: '2' })
    await open.decideAll()
    expect((await viewNow())?.state).toBe('accepted')
  })

  test('as a clinical document that was nullified opens the referral too', async () => {
    const cda = (status: string) =>
      Buffer.from(`<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc">
        <id root="5.5" extension="C-1"/><code code="11488-4" codeSystem="2.16.840.1.113883.6.1"/>
        <title>Cardiology consult</title><effectiveTime value="20260120"/>
        <sdtc:statusCode code="${status}"/>
        <recordTarget><patientRole><patient><name><given>Adaeze</given><family>Okafor</family></name>
        <birthTime value="19610307"/></patient></patientRole></recordTarget>
        <author><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="1881700001"/></assignedAuthor></author>
        <inFulfillmentOf><order><id root="1.2.3" extension="${number}"/></order></inFulfillmentOf>
        <component><structuredBody><component><section><title>Plan</title>
        <text>Stress test within two weeks.</text></section></component></structuredBody></component>
        </ClinicalDocument>`)
    const note = await take(cda('completed'), 'm-1')
    expect([await stateOf(note), (await viewNow())?.state]).toEqual(['filed', 'closed-completed'])
    await take(cda('nullified'), 'm-2')
    expect([await stateOf(note), (await viewNow())?.state]).toEqual(['withdrawn', 'accepted'])
  })
})

describe('a message that takes back what nobody can tell', () => {
  const retractions: [string, Uint8Array][] = [
    ['a document that never came', messageOf('T11', { document: 'D-7', control: '2' })],
    ['a document of somebody else', messageOf('T11', { name: 'Petersen^Leon', control: '2' })],
    [
      'an edit that only speaks of something entered in error',
      messageOf('T08', { plan: 'The allergy was entered in error.', control: '2' }),
    ],
    [
      'a letter without any number of its own',
      Buffer.from(`${letterOf().toString()}\nThis report has been retracted.`),
    ],
  ]
  test.each(retractions)('%s waits for a person, and touches nothing', async (_case, content) => {
    const note = await take(messageOf('T02'), '1')
    const back = await take(content, '2')
    expect(['unmatched', 'quarantined']).toContain(await stateOf(back))
    expect(await work(`${back}|place`)).toHaveLength(1)
    expect([await stateOf(note), (await viewNow())?.state]).toEqual(['filed', 'closed-completed'])
  })

  test('says in its work that a sender took a document back, and is never put into a record', async () => {
    const back = await take(messageOf('T11', { document: 'D-7', control: '2' }), '2')
    expect(JSON.stringify(await work(`${back}|place`))).toContain('took a document back')
    expect(await file(back)).toMatchObject({ ok: false, refusal: { reason: 'note-unknown' } })
    const { version } = await rowOf(back)
    const nurse = { reference: 'Practitioner/nurse', roles: ['coordinator'] as const }
    const choice = { kind: 'without-referral', patient: 'Patient/p-1', text: 'Keep' } as const
    const request = { id: randomUUID(), version, choice }
    expect(await takeNoteDecision(open.deps, open.practice, nurse, back, request)).toMatchObject({
      ok: false,
      refusal: { reason: 'note-unknown' },
    })
    expect(await ownNow()).toEqual([])
  })
})

test('the Task of the EHR that a report had completed goes on when the report was taken back', async () => {
  open.mayWriteTasks()
  await take(messageOf('T02'), '1')
  const [closed] = await dispatch()
  expect(closed?.resource).toMatchObject({ id: 'coord-1', status: 'completed' })
  const stands = { ...closed?.resource, meta: { versionId: '2' } }
  const gateway = open.deps.gateways.find(open.practice)
  if (gateway === undefined) throw new Error('a practice without an EHR')
  const search = () => Promise.resolve({ resources: [stands], state: 'ok' } as const)
  open.deps = { ...open.deps, gateways: { find: () => ({ ...gateway, search }) } }
  await take(messageOf('T11', { control: '2' }), '2')
  const [back] = (await dispatch()).filter(({ resource }) => resource.id === 'coord-1')
  expect(back).toMatchObject({ interaction: 'update', versionId: '2', resource: { status: 'accepted' } })
  expect(back?.resource).not.toHaveProperty('reasonCode')
})

describe('a filed note whose copies the record takes back', () => {
  const copy = (status: 'current' | 'entered-in-error') =>
    aNote({
      id: 'copy-1',
      order: null,
      status,
      over: { masterIdentifier: { system: 'urn:oid:5.5', value: 'D-1' } },
    })

  /** The chart is read once more, with the copy as it is now. */
  async function readWith(status: 'current' | 'entered-in-error'): Promise<void> {
    await open.mirror([...usualChart, copy(status)])
    const read = await open.deps.refresher.refresh(open.practice, 'p-1', { purpose: 'sync' })
    if (read.kind !== 'read') throw new Error('no chart')
    const { tenant } = open.practice
    await open.watch.db.transaction().execute((trx) => tellRetractedFilings(trx, tenant, 'p-1', read.meta))
  }

  test('is work for the owner of the referral that is open again, once', async () => {
    await open.watch.keep('north', { dossier: openDossier })
    const note = await take(messageOf('T02'), '1')
    await readWith('current')
    expect(await work('|taken-back')).toEqual([])
    await readWith('entered-in-error')
    await readWith('entered-in-error')
    expect([await stateOf(note), (await viewNow())?.state]).toEqual(['filed', 'accepted'])
    const due = await work('|taken-back')
    expect(due).toMatchObject([
      [
        `note|${note}|taken-back|ServiceRequest/sr-1|ehr-inbox`,
        {
          payload: {
            way: {
              write: {
                resource: {
                  owner: { reference: owner.reference },
                  focus: { reference: 'ServiceRequest/sr-1' },
                },
              },
            },
          },
        },
      ],
    ])
  })

  test('is no work where another note stands at the referral, and no copy was taken back', async () => {
    await take(letterOf(), '1')
    await readWith('entered-in-error')
    expect(await work('|taken-back')).toEqual([])
  })
})
