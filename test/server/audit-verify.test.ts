import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { AuditRecord } from '#domain/audit-text.ts'
import { verifyChain } from '../../server/store/audit-log.ts'
import { writeCheckpoints } from '../../server/use-cases/audit-checkpoints.ts'
import { rotateBackendKeys } from '../../server/use-cases/backend-keys.ts'
import { aReading, rewriteChain, tamper, useAuditTrail } from '../support/kept-trail.ts'

const trail = useAuditTrail()

const readings = (count: number) => Array.from({ length: count }, (_, at) => aReading(at))
const dayMs = 86_400_000

/** The clock that a key becomes active by is the database's own: two days on is a key that is two days older. */
async function letDaysPass(days: number): Promise<void> {
  await sql`update signing_key set active_from = active_from - make_interval(days => ${days})
    where active_from > to_timestamp(0)`.execute(trail.db)
}

describe('after the keys were rotated', () => {
  test('an export is good at once, when the new key signs, and when the old one is retired', async () => {
    await trail.append(readings(3))
    await writeCheckpoints(trail.db, trail.folder)
    const { added } = await rotateBackendKeys(trail.db, new Date())
    const fresh = added.map(({ kid }) => kid)
    const first = await trail.exportTo('at-once')
    expect(fresh).not.toContain(first.kid)
    expect(await trail.verify('at-once', '--kid', first.kid)).toEqual({ exitCode: 0, faults: [] })

    await letDaysPass(2)
    const second = await trail.exportTo('later')
    expect(fresh).toContain(second.kid)
    expect(await trail.verify('later', '--kid', second.kid)).toEqual({ exitCode: 0, faults: [] })

    const { retired } = await rotateBackendKeys(trail.db, new Date())
    expect(retired).toContain(first.kid)
    await trail.exportTo('retired')
    expect(await trail.verify('retired', '--kid', second.kid)).toEqual({ exitCode: 0, faults: [] })
  })

  test('a checkpoint of a key that this installation never had is forged', async () => {
    await trail.append(readings(3))
    await writeCheckpoints(trail.db, trail.folder)
    await trail.db.deleteFrom('signing_key').execute()
    await trail.exportTo('out')
    expect((await trail.verify('out')).faults).toEqual(['checkpoint-forged'])
  })
})

/** Takes everything from a place on, and sets the head back to what is left. */
async function cutTail(after: number): Promise<void> {
  await rewriteChain(trail.db, 'clinic', (records) => records.slice(0, after))
}

async function dropCheckpoints(): Promise<void> {
  await tamper(trail.db, (trx) => trx.deleteFrom('audit_checkpoint').execute())
}

const fileOf = (folder: string): string => join(folder, 'audit-checkpoints.jws')

describe('a tail that was cut in the database', () => {
  test('is found by the checkpoint that reached further', async () => {
    await trail.append(readings(10))
    await writeCheckpoints(trail.db, trail.folder)
    await cutTail(8)
    await trail.exportTo('out')
    expect(await trail.verify('out')).toEqual({ exitCode: 1, faults: ['truncated'] })
    expect(await verifyChain(trail.db, 'clinic')).toMatchObject({ fault: { seq: 10, kind: 'truncated' } })
  })

  test('is found when nothing at all is left', async () => {
    await trail.append(readings(3))
    await writeCheckpoints(trail.db, trail.folder)
    await tamper(trail.db, async (trx) => {
      await trx.deleteFrom('audit_event').execute()
      await trx.deleteFrom('audit_head').execute()
    })
    await trail.exportTo('out')
    expect((await trail.verify('out')).faults).toEqual(['truncated'])
    expect(await verifyChain(trail.db, 'clinic')).toMatchObject({ fault: { seq: 3, kind: 'truncated' } })
  })

  test('is found through the file of checkpoints when those in the database went with it', async () => {
    await trail.append(readings(10))
    await writeCheckpoints(trail.db, trail.folder)
    await cutTail(8)
    await dropCheckpoints()
    await trail.exportTo('out')
    expect((await trail.verify('out')).faults).toEqual(['truncated'])
  })

  test('is found with a copy from outside when the file went too, and only then', async () => {
    await trail.append(readings(10))
    await writeCheckpoints(trail.db, trail.folder)
    copyFileSync(fileOf(trail.folder), join(trail.folder, 'copy.jws'))
    await cutTail(8)
    await dropCheckpoints()
    rmSync(fileOf(trail.folder))
    await trail.exportTo('out')
    expect((await trail.verify('out')).faults).toEqual([])
    expect((await trail.verify('out', '--checkpoints', 'copy.jws')).faults).toEqual(['truncated'])
  })

  test('is none where an export was asked for until a day before', async () => {
    await trail.append(readings(2))
    await writeCheckpoints(trail.db, trail.folder)
    const tomorrow = new Date(Date.now() + dayMs).toISOString().slice(0, 10)
    await trail.exportTo('until', '--to', '2026-01-01')
    await trail.exportTo('from', '--from', tomorrow)
    expect((await trail.verify('until')).faults).toEqual([])
    expect((await trail.verify('from')).faults).toEqual([])
  })
})

test('a beginning that was removed is found, by checkpoints in between or without any', async () => {
  await trail.append(readings(4))
  await tamper(trail.db, (trx) => trx.deleteFrom('audit_event').where('seq', '<=', 2).execute())
  await trail.exportTo('out')
  expect((await trail.verify('out')).faults).toEqual(['removed'])
})

describe('the file of checkpoints', () => {
  test('tells other tenants nothing, and a line cut short by a full disk spoils none but itself', async () => {
    await trail.append(readings(2))
    await writeCheckpoints(trail.db, trail.folder)
    const [whole = ''] = readFileSync(fileOf(trail.folder), 'utf8').trim().split('\n')
    writeFileSync(fileOf(trail.folder), `\n${whole}\n\n${whole.slice(0, 40)}`)
    await tamper(trail.db, (trx) => trx.updateTable('audit_head').set({ tenant_id: 'other' }).execute())
    await tamper(trail.db, (trx) => trx.updateTable('audit_event').set({ tenant_id: 'other' }).execute())
    await writeCheckpoints(trail.db, trail.folder)
    const { unreadableCheckpoints } = await trail.exportTo('out')
    expect(unreadableCheckpoints).toBe(1)
    const manifest = readFileSync(join(trail.folder, 'out', 'manifest.json'), 'utf8')
    expect(JSON.parse(manifest)).toMatchObject({ checkpoints: [whole] })
  })

  test('that holds what is no checkpoint is said so when it is verified with', async () => {
    await trail.append(readings(2))
    await trail.exportTo('out')
    writeFileSync(join(trail.folder, 'copy.jws'), 'not one\n')
    expect((await trail.verify('out', '--checkpoints', 'copy.jws')).faults).toEqual(['checkpoint-unreadable'])
  })
})

const earlier = (record: AuditRecord, ms: number): AuditRecord => ({
  ...record,
  recordedAt: new Date(Date.parse(record.recordedAt) - ms).toISOString(),
})

/** Each at a time of its own: what is appended together shares one. */
async function appendApart(count: number): Promise<void> {
  await trail.append(readings(count))
  await rewriteChain(trail.db, 'clinic', (records) =>
    records.map((record, at) => earlier(record, (count - at) * 60_000)),
  )
}

const swapped = ([first, second, third, ...rest]: readonly AuditRecord[]) =>
  [first, third, second, ...rest].filter((record) => record !== undefined)

/** As `swapped`, and each takes the time of the other's place. */
const swappedInTime = (records: readonly AuditRecord[]) =>
  swapped(records).map((record, at) => ({ ...record, recordedAt: records[at]?.recordedAt ?? '' }))

describe('a chain whose hashes were all made anew', () => {
  test('is found back-dated where a record is earlier than the one before it', async () => {
    await appendApart(5)
    await rewriteChain(trail.db, 'clinic', (records) =>
      records.map((record, at) => (at === 2 ? earlier(record, dayMs) : record)),
    )
    expect(await verifyChain(trail.db, 'clinic')).toMatchObject({ fault: { seq: 3, kind: 'back-dated' } })
    await trail.exportTo('out')
    expect((await trail.verify('out')).faults).toEqual(['back-dated'])
  })

  test('is found where two records changed places, by their times', async () => {
    await appendApart(5)
    await rewriteChain(trail.db, 'clinic', swapped)
    expect(await verifyChain(trail.db, 'clinic')).toMatchObject({ fault: { seq: 3, kind: 'back-dated' } })
    await trail.exportTo('out')
    expect((await trail.verify('out')).faults).toEqual(['back-dated'])
  })

  test('is found by a checkpoint where they changed places and times', async () => {
    await appendApart(5)
    await writeCheckpoints(trail.db, trail.folder)
    await rewriteChain(trail.db, 'clinic', swappedInTime)
    expect(await verifyChain(trail.db, 'clinic')).toMatchObject({ fault: { seq: 5, kind: 'changed' } })
    await trail.exportTo('out')
    expect((await trail.verify('out')).faults).toEqual(['rewritten-before-checkpoint'])
  })

  test('is found back-dated where a record says that it is older than the checkpoint before it', async () => {
    await appendApart(3)
    await writeCheckpoints(trail.db, trail.folder)
    await trail.append([aReading(9)])
    await rewriteChain(trail.db, 'clinic', (records) =>
      records.map((record, at) => (at === 3 ? earlier(record, 30_000) : record)),
    )
    expect(await verifyChain(trail.db, 'clinic')).toEqual({ count: 4 })
    await trail.exportTo('out')
    expect((await trail.verify('out')).faults).toEqual(['back-dated'])
  })
})
