import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FhirWrite } from '../../server/domain/fhir-write.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { writeOwn } from '../../server/use-cases/own-store-writes.ts'
import type { BatonTransaction } from '../../server/use-cases/tenant-runtime.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'

let baton: TestBaton
const now = new Date('2026-03-02T15:00:00Z')

beforeAll(async () => {
  baton = await openTestBaton([])
})
afterAll(() => baton.close())

function nudge(value: string): FhirWrite & { interaction: 'create' } {
  const identity = { system: 'https://baton.example/ids', value }
  const resource = {
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    identifier: [identity],
    for: { reference: 'Patient/p-1' },
  }
  return { interaction: 'create', resource, identity }
}

const write = (what: FhirWrite) => writeOwn(baton.database.db, 't', what, now)

describe('Baton’s own store', () => {
  test('takes a create once per identity, however many try at the same time', async () => {
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => write(nudge('one'))))
    const references = new Set(outcomes.map((each) => (each.kind === 'written' ? each.reference : each.kind)))
    expect(references.size).toBe(1)
    expect(outcomes.filter((each) => each.kind === 'written' && !each.wasThere)).toHaveLength(1)
    expect((await readOwnEvidence(baton.database.db, 't', 'p-1')).resources).toHaveLength(1)
  })

  test('takes an update for the version seen, and the same again is no second one', async () => {
    const made = await write(nudge('two'))
    if (made.kind !== 'written') throw new Error(made.kind)
    const id = made.reference.slice('Task/'.length)
    const done = { ...nudge('two').resource, id, status: 'completed' }
    const update: FhirWrite = { interaction: 'update', resource: done, versionId: '1' }
    expect(await write(update)).toEqual({ ...made, versionId: '2' })
    expect(await write(update)).toEqual({ ...made, versionId: '2', wasThere: true })
    const other: FhirWrite = { ...update, resource: { ...done, status: 'cancelled' } }
    expect(await write(other)).toEqual({ kind: 'stale' })
    const elsewhere: FhirWrite = { ...update, resource: { ...done, id: 'in-the-ehr' } }
    expect(await write(elsewhere)).toEqual({ kind: 'unsupported' })
  })

  test('refuses what is no FHIR, and the caller’s transaction goes on', async () => {
    const bad = { ...nudge('three'), resource: { ...nudge('three').resource, status: 17 } }
    const outcomes = await baton.database.db
      .transaction()
      .execute(async (trx: BatonTransaction) => [
        await writeOwn(trx, 't', bad, now),
        await writeOwn(trx, 't', nudge('four'), now),
      ])
    expect(outcomes).toMatchObject([{ kind: 'refused' }, { kind: 'written' }])
  })

  test('writes nothing when the caller’s transaction does not come through', async () => {
    const failing = baton.database.db.transaction().execute(async (trx: BatonTransaction) => {
      await writeOwn(trx, 't', nudge('five'), now)
      throw new Error('undone')
    })
    await expect(failing).rejects.toThrow('undone')
    expect(await write(nudge('five'))).toMatchObject({ wasThere: false })
  })
})
