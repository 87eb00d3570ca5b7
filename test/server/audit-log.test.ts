import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditEntry } from '#domain/audit-entry.ts'
import { appendAudit, verifyChain } from '../../server/store/audit-log.ts'
import type { Tables } from '../../server/store/tables.ts'
import { tamper as tamperWith } from '../support/kept-trail.ts'
import { openMigratedDatabase, type TestDatabase } from '../support/test-database.ts'

let database: TestDatabase<Tables>

beforeAll(async () => {
  database = await openMigratedDatabase<Tables>()
})
afterAll(() => database.close())

function entryOf(at: number): AuditEntry {
  return {
    action: 'read',
    event: 'chart-read',
    agent: 'Practitioner/pr-1',
    patient: `Patient/p-${at}`,
    outcome: 'success',
  }
}

const append = (tenant: string, count: number): Promise<void> =>
  database.db.transaction().execute((trx) =>
    appendAudit(
      trx,
      tenant,
      Array.from({ length: count }, (_, at) => entryOf(at)),
    ),
  )

const tamper = (statement: string): Promise<void> =>
  tamperWith(database.db, (trx) => sql.raw(statement).execute(trx))

describe('the audit trail', () => {
  test.each([
    `update audit_event set agent = 'Practitioner/other'`,
    `delete from audit_event`,
    `truncate audit_event`,
  ])('refuses: %s', async (statement) => {
    await append('kept', 3)
    await expect(sql.raw(statement).execute(database.db)).rejects.toThrow('audit_event is append-only')
  })

  test('keeps one unbroken chain under concurrent writers, each batch in its order', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, at) => append('busy', at + 1)))
    expect(await verifyChain(database.db, 'busy')).toEqual({ count: 78 })
  })

  test('lets another tenant write while one tenant’s head is locked', async () => {
    await database.db.transaction().execute(async (trx) => {
      await appendAudit(trx, 'slow', [entryOf(1)])
      await append('quick', 1)
    })
    expect(await verifyChain(database.db, 'quick')).toEqual({ count: 1 })
  })

  test('leaves no trace of a transaction that was rolled back', async () => {
    await append('rolled', 2)
    const failing = database.db.transaction().execute(async (trx) => {
      await appendAudit(trx, 'rolled', [entryOf(1)])
      throw new Error('given up')
    })
    await expect(failing).rejects.toThrow('given up')
    await append('rolled', 1)
    expect(await verifyChain(database.db, 'rolled')).toEqual({ count: 3 })
  })

  test.each([
    ['a changed text', `update audit_event set entry = replace(entry, 'read', 'Read')`, 'changed'],
    ['a changed search column', `update audit_event set patient = 'Patient/other'`, 'changed'],
    [
      'a moment that differs from the text',
      `update audit_event set recorded_at = recorded_at - interval '1 day'`,
      'changed',
    ],
  ])('finds %s, made past the triggers', async (name, statement, kind) => {
    await append(name, 5)
    await tamper(`${statement} where tenant_id = '${name}' and seq = 3`)
    expect(await verifyChain(database.db, name)).toMatchObject({ fault: { seq: 3, kind } })
  })

  test.each([
    ['a removed row', 'seq = 3', { seq: 4, kind: 'removed' }],
    ['a removed beginning', 'seq <= 2', { seq: 3, kind: 'removed' }],
    ['a cut tail', 'seq > 3', { seq: 5, kind: 'truncated' }],
    ['a chain removed whole', 'true', { seq: 5, kind: 'truncated' }],
  ])('finds %s, made past the triggers', async (name, which, fault) => {
    await append(name, 5)
    await tamper(`delete from audit_event where tenant_id = '${name}' and ${which}`)
    expect(await verifyChain(database.db, name)).toMatchObject({ fault })
  })

  test('finds two rows that changed places', async () => {
    await append('swapped', 5)
    await tamper(`update audit_event set seq = 99 where tenant_id = 'swapped' and seq = 2`)
    await tamper(`update audit_event set seq = 2 where tenant_id = 'swapped' and seq = 3`)
    await tamper(`update audit_event set seq = 3 where tenant_id = 'swapped' and seq = 99`)
    expect(await verifyChain(database.db, 'swapped')).toMatchObject({ fault: { seq: 2, kind: 'changed' } })
  })
})
