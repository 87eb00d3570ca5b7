import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listNumeratorGaps } from '#domain/cms50-numerator.ts'
import type { FhirWrite, WriteOutcome } from '#domain/fhir-write.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { settleClosings } from '../../server/use-cases/watch/settle-closings.ts'
import { messageOf } from '../support/document-message.ts'
import { aNote } from '../support/evidence-builders.ts'
import { letterOf, openNotePractice, usualChart, type NotePractice } from '../support/note-practice.ts'
import { dispatching, readOutbox } from '../support/watch-fixture.ts'

// The coordination Task of `sr-1` stands in the EHR, and says that it may be changed.

let open: NotePractice
beforeAll(async () => {
  open = await openNotePractice()
})
afterAll(() => open.close())
beforeEach(async () => {
  await open.start()
  open.mayWriteTasks()
  await open.receive(letterOf())
  await open.decideAll()
})

/** The chart is read once more. */
async function readAgain(): Promise<void> {
  const read = await open.deps.refresher.refresh(open.practice, 'p-1', { purpose: 'sync' })
  if (read.kind !== 'read') throw new Error('no chart')
  const { views, meta } = read
  await open.watch.db
    .transaction()
    .execute((trx) => settleClosings(trx, open.practice, 'p-1', views, { ...meta, purpose: 'sync' }))
}

async function dispatch(answer: WriteOutcome): Promise<readonly FhirWrite[]> {
  const asked: FhirWrite[] = []
  const ehr = (write: FhirWrite) => {
    asked.push(write)
    return Promise.resolve(answer)
  }
  while ((await dispatchOnce(dispatching(open.watch, [open.practice], [], ehr))) > 0);
  return asked
}

const keys = async () => Object.keys(await readOutbox(open.watch.db))
const ownTasks = async () =>
  (await readOwnEvidence(open.watch.db, 'north', 'p-1')).resources.filter(
    ({ resourceType }) => resourceType === 'Task',
  )
const order = { id: 'sr-1', authoredOn: '2026-01-05T15:00:00Z' }

describe('what closing a referral leaves to be written', () => {
  test('is left to whoever filed the note, as long as that is under way', async () => {
    const before = await keys()
    expect(before).toEqual(['Task/coord-1|1|ehr-inbox'])
    await readAgain()
    expect(await keys()).toEqual(before)
    expect(await ownTasks()).toEqual([])
  })

  test('Baton’s own store says, once, where the EHR refuses the change it declared to take', async () => {
    expect(await dispatch({ kind: 'refused', status: 403 })).toHaveLength(1)
    await readAgain()
    await readAgain()
    const tasks = await ownTasks()
    expect(tasks.map((task) => listNumeratorGaps(task, order, 2026))).toEqual([[]])
    expect(tasks).toMatchObject([{ partOf: [{ reference: 'Task/coord-1' }] }])
    expect(await dispatch({ kind: 'refused', status: 403 })).toEqual([])
    expect(await open.watch.auditOf('north', 'fhir-written')).toHaveLength(1)
  })

  test('follows where somebody was quicker: the version there is now is completed', async () => {
    await dispatch({ kind: 'stale' })
    const moved = usualChart.map((each) =>
      'id' in each && each.id === 'coord-1' ? { ...each, meta: { versionId: '2' } } : each,
    )
    await open.mirror(moved)
    await readAgain()
    const written = await dispatch({
      kind: 'written',
      reference: 'Task/coord-1',
      versionId: '3',
      wasThere: false,
    })
    expect(written.map(({ resource }) => listNumeratorGaps(resource, order, 2026))).toEqual([[]])
    expect(written).toMatchObject([{ interaction: 'update', versionId: '2' }])
  })
})

describe('what the record says it got by mistake', () => {
  const number = { system: 'urn:oid:5.5', value: 'D-1' }
  /** The report once more, as the receiver had put it into the EHR, and taken it out. */
  const copy = aNote({
    id: 'copy-1',
    order: null,
    status: 'entered-in-error',
    over: { identifier: [number] },
  })

  test('opens the referral that Baton had closed with the same document, and its Task goes on', async () => {
    await open.start()
    open.mayWriteTasks()
    await open.receive(messageOf('T02'), { way: 'v2', sourceId: '1' })
    await open.decideAll()
    expect((await open.viewsNow())[0]?.state).toBe('closed-completed')
    const answer = { kind: 'written', reference: 'Task/coord-1', versionId: '2', wasThere: false } as const
    const [closed] = await dispatch(answer)
    const task = { ...closed?.resource, meta: { versionId: '2' } }
    const rest = usualChart.filter((each) => !('id' in each && each.id === 'coord-1'))
    await open.mirror([...rest, task, copy])
    expect((await open.viewsNow())[0]).toMatchObject({ state: 'note-pending', axes: { note: 'retracted' } })
    await readAgain()
    const back = await dispatch({ ...answer, versionId: '3' })
    expect(back).toMatchObject([
      { interaction: 'update', versionId: '2', resource: { id: 'coord-1', status: 'in-progress' } },
    ])
    expect(listNumeratorGaps(back[0]?.resource ?? {}, order, 2026)).not.toEqual([])
  })
})
