import { describe, expect, test } from 'vitest'
import { codeSystems } from '#domain/codes.ts'
import { findCurrent } from '../../server/fhir-server/resource-store.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import type { Shelf } from '../../server/use-cases/watch/write-on-shelf.ts'
import { readViews, type Reading } from '../support/read-views.ts'
import { useWatch } from '../support/use-watch.ts'
import { dispatching, lead, owner, readOutbox } from '../support/watch-fixture.ts'

const watch = useWatch()

const read = (reading: Reading): Promise<void> => readViews(watch, reading)
const keys = async (): Promise<string[]> => Object.keys(await readOutbox(watch.db))
const ownerOf = async (): Promise<string | null | undefined> =>
  (await watch.db.selectFrom('loop').select('owner').executeTakeFirst())?.owner

const ownerTask = {
  resourceType: 'Task',
  status: 'in-progress',
  intent: 'order',
  code: { coding: [{ system: codeSystems.loop, code: 'own-loop' }] },
  basedOn: [{ reference: 'ServiceRequest/sr-1' }],
  focus: { reference: 'ServiceRequest/sr-1' },
  for: { reference: 'Patient/p-1' },
  authoredOn: '2026-06-01T10:00:00-04:00',
  owner: { reference: owner.reference },
}
/** As it was read. */
const anOwnerTask = ({ id = 'own-1', status = 'in-progress', versionId = '3' } = {}) => ({
  ...ownerTask,
  id,
  meta: { versionId },
  status,
})

describe('an owner Task that was ended while its loop is open', () => {
  test.each(['completed', 'cancelled', 'entered-in-error'])(
    'and is %s is followed by one more, once, for the same owner',
    async (status) => {
      const resources = [anOwnerTask({ status })]
      await read({ resources })
      await read({ resources })
      const outbox = await readOutbox(watch.db)
      expect(Object.keys(outbox)).toEqual(['sr-1|own|2|ehr-inbox'])
      expect(outbox['sr-1|own|2|ehr-inbox']?.payload).toMatchObject({
        way: {
          write: { identity: { value: 'sr-1|2' }, resource: { owner: { reference: owner.reference } } },
        },
      })
      expect(await watch.auditOf('north', 'owner-assigned')).toHaveLength(1)
    },
  )

  test('is followed by another each time that one is ended', async () => {
    const first = anOwnerTask({ status: 'cancelled' })
    await read({ resources: [first] })
    await read({ resources: [first, anOwnerTask({ id: 'own-2' })] })
    expect(await keys()).toEqual(['sr-1|own|2|ehr-inbox'])
    await read({ resources: [first, anOwnerTask({ id: 'own-2', status: 'completed' })] })
    expect(await keys()).toEqual(['sr-1|own|2|ehr-inbox', 'sr-1|own|3|ehr-inbox'])
  })

  test('is followed by none when the loop is over, or when not all Tasks could be read', async () => {
    const resources = [anOwnerTask({ status: 'completed' })]
    await read({ resources, facts: { state: 'closed-completed' } })
    await read({ resources, sources: { Task: 'truncated' } })
    expect(await keys()).not.toContain('sr-1|own|2|ehr-inbox')
  })
})

describe('an owner who is no longer active', () => {
  const cover = { ...owner, reference: 'PractitionerRole/cover' }
  const staff = [lead, { ...owner, isActive: false, cover: cover.reference }, cover]

  test('hands the Task to their cover in the version that was read, once', async () => {
    const identity = { system: 'https://baton.example/ids', value: 'own' }
    const { own } = dispatching(watch, [], []).shelvesOf(watch.practice('north'))
    const created = await own(
      { interaction: 'create', resource: { ...ownerTask, identifier: [identity] }, identity },
      { wasBegun: false },
    )
    if (created.kind !== 'written') throw new Error('the own store took no Task')
    const id = created.reference.slice('Task/'.length)
    const resources = [anOwnerTask({ id, versionId: created.versionId ?? '' })]
    await read({ changes: { staff }, resources })
    await read({ changes: { staff }, resources })
    expect(await ownerOf()).toBe(cover.reference)
    expect(await watch.auditOf('north', 'owner-assigned')).toHaveLength(1)
    await dispatchOnce(dispatching(watch, [watch.practice('north', { staff })], []))
    const stored = await findCurrent(watch.db, 'north', { type: 'Task', id })
    expect(JSON.parse(stored?.content ?? '')).toMatchObject({
      owner: { reference: cover.reference },
      status: 'in-progress',
    })
    expect(Object.values(await readOutbox(watch.db))).toMatchObject([{ state: 'sent' }])
  })

  test('does not take it from whoever somebody else gave it to meanwhile', async () => {
    await read({ changes: { staff }, resources: [anOwnerTask()] })
    const ehr: Shelf = () => Promise.resolve({ kind: 'stale' })
    await dispatchOnce(dispatching(watch, [watch.practice('north', { staff })], [], ehr))
    expect(await readOutbox(watch.db)).toMatchObject({
      'Task/own-1|3|reassign|ehr-inbox': { state: 'failed', result: 'stale' },
    })
  })

  test('keeps it while they are merely away', async () => {
    const away = [{ from: '2026-06-01', until: '2026-06-30' }]
    await read({
      changes: { staff: [lead, { ...owner, away, cover: cover.reference }, cover] },
      resources: [anOwnerTask()],
    })
    expect(await keys()).toEqual([])
    expect(await ownerOf()).toBe(owner.reference)
  })
})
