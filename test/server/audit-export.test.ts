import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { AuditEntry } from '../../server/domain/audit-entry.ts'
import { checkStructure } from '../../server/fhir-server/structure-check.ts'
import { verifyChain } from '../../server/store/audit-log.ts'
import { writeCheckpoints } from '../../server/use-cases/audit-checkpoints.ts'
import { holdPatient, liftPatientHold } from '../../server/use-cases/compliance/hold-patient.ts'
import { purgeAudit } from '../../server/use-cases/purge-audit.ts'
import { useAuditTrail } from '../support/kept-trail.ts'

const trail = useAuditTrail()
const { append, exportTo, verify, change } = trail

const sweepEntry: AuditEntry = {
  action: 'execute',
  event: 'step-fired',
  agent: 'Device/baton',
  patient: 'Patient/p-1',
  resource: 'ServiceRequest/sr-1',
  evidence: ['ServiceRequest/sr-1/_history/2', 'Task/t-1'],
  outcome: 'success',
  reason: 'A.7/unscheduled/bd5 both/1 due',
}
const readEntry: AuditEntry = {
  action: 'read',
  event: 'session-opened',
  agent: 'Practitioner/dr-1',
  agentName: '=HYPERLINK("http://evil.example")',
  patient: 'Patient/p-1',
  outcome: 'success',
  requestId: 'req-1',
  address: '127.0.0.1',
}
const sentEntry: AuditEntry = {
  action: 'execute',
  event: 'message-sent',
  agent: 'Device/baton',
  patient: 'Patient/p-1',
  outcome: 'success',
  reason: 'disclosed: direct',
  recipient: 'Organization/receiver',
}

const lines = (text: string): string[] => text.trimEnd().split('\n')
const joined = (parts: readonly string[]): string => `${parts.join('\n')}\n`

describe('an export of the trail', () => {
  test('is verified by itself, without a database, also by the program that lies beside it', async () => {
    await append([sweepEntry, readEntry, sentEntry])
    const { records, kid } = await exportTo('out')
    expect(records).toBe(3)
    expect(await verify('out', '--kid', kid)).toEqual({ exitCode: 0, faults: [] })
    const said = execFileSync(process.execPath, [
      join(trail.folder, 'out', 'verify-audit.mjs'),
      join(trail.folder, 'out'),
    ])
    expect(JSON.parse(said.toString())).toMatchObject({ verified: true, records: 3 })
  })

  test('says every record as a valid FHIR AuditEvent with two machines, the person and the patient', async () => {
    await append([sweepEntry, readEntry, sentEntry])
    await exportTo('out')
    const events = lines(readFileSync(join(trail.folder, 'out', 'audit-events.ndjson'), 'utf8')).map((line) =>
      z.looseObject({ resourceType: z.string() }).parse(JSON.parse(line)),
    )
    for (const event of events) expect(checkStructure({ ...event, id: 'x' }, 'http://x')).toEqual([])
    expect(events[1]).toMatchObject({
      action: 'R',
      agent: [
        { requestor: false },
        { requestor: false },
        { requestor: true, who: { reference: 'Practitioner/dr-1' } },
      ],
      entity: [{ what: { reference: 'Patient/p-1' } }, { what: { identifier: { value: 'req-1' } } }],
    })
    expect(events[2]).toMatchObject({ type: { code: '110106' }, subtype: [{ code: 'disclose' }] })
  })

  test('holds no formula that a spreadsheet would run', async () => {
    await append([readEntry])
    await exportTo('out')
    expect(readFileSync(join(trail.folder, 'out', 'audit.csv'), 'utf8')).toContain(`"'=HYPERLINK(""http`)
  })

  test('is itself written into the trail', async () => {
    await append([readEntry])
    await exportTo('out')
    const last = await trail.db
      .selectFrom('audit_event')
      .select('event')
      .orderBy('seq', 'desc')
      .executeTakeFirstOrThrow()
    expect(last.event).toBe('audit-exported')
  })

  test.each<[string, string, () => void]>([
    ['a changed record', 'changed', () => change('chain.ndjson', (text) => text.replace('bd5', 'bd8'))],
    [
      'a removed record',
      'removed',
      () => change('chain.ndjson', (text) => joined(lines(text).filter((_, index) => index !== 1))),
    ],
    [
      'two records in the wrong order',
      'reordered',
      () => {
        change('chain.ndjson', (text) => {
          const [first = '', second = '', ...rest] = lines(text)
          return joined([second, first, ...rest])
        })
      },
    ],
    ['a cut tail', 'truncated', () => change('chain.ndjson', (text) => joined(lines(text).slice(0, -1)))],
    [
      'a manifest that was made to fit',
      'manifest-forged',
      () => change('manifest.json', (text) => text.replace('"count": 4', '"count": 3')),
    ],
    [
      'a changed table',
      'file-changed',
      () => change('audit.csv', (text) => text.replace('success', 'refused')),
    ],
  ])('shows %s', async (_, fault, tamper) => {
    await append([sweepEntry, readEntry, sentEntry, sweepEntry])
    await exportTo('out')
    tamper()
    const { exitCode, faults } = await verify('out')
    expect(exitCode).toBe(1)
    expect(faults).toContain(fault)
  })

  test.each(['another-installation', '-begins-with-a-hyphen'])(
    'signed anew by somebody else is refused with the name of the right key, %s',
    async (kid) => {
      await append([readEntry])
      await exportTo('out')
      expect((await verify('out', '--kid', kid)).faults).toContain('manifest-forged')
    },
  )

  test('of another folder is refused in one line', async () => {
    await expect(verify('nowhere')).rejects.toThrow('holds no audit export')
  })
})

describe('rows changed behind the back of the application', () => {
  test('are shown by an export against the checkpoints, even when the whole chain was written anew', async () => {
    await append([sweepEntry, readEntry])
    await writeCheckpoints(trail.db, trail.folder)
    await sql`alter table audit_event disable trigger user`.execute(trail.db)
    await sql`truncate audit_event, audit_head`.execute(trail.db)
    await sql`alter table audit_event enable trigger user`.execute(trail.db)
    await append([readEntry, readEntry, readEntry])
    expect(await verifyChain(trail.db, 'clinic')).toMatchObject({ fault: { seq: 2, kind: 'changed' } })
    await exportTo('out')
    expect((await verify('out')).faults).toContain('rewritten-before-checkpoint')
  })
})

const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000)

/** As if all that was written so far had been written so many days ago; only the owner of the tables can do so. */
async function ageBy(days: number): Promise<void> {
  for (const table of ['audit_event', 'audit_checkpoint']) {
    await sql`alter table ${sql.table(table)} disable trigger user`.execute(trail.db)
    await sql`update ${sql.table(table)} set recorded_at = recorded_at - make_interval(days => ${days})`.execute(
      trail.db,
    )
    await sql`alter table ${sql.table(table)} enable trigger user`.execute(trail.db)
  }
}

describe('retention', () => {
  test('removes up to a checkpoint, keeps what follows verifiable, and says so in the trail', async () => {
    await append([sweepEntry, readEntry])
    await writeCheckpoints(trail.db, trail.folder)
    await ageBy(400)
    await append([sentEntry])
    expect(await purgeAudit(trail.db, 'clinic', new Date(0))).toBe(0)
    expect(await purgeAudit(trail.db, 'clinic', daysAgo(365))).toBe(2)
    expect(await verifyChain(trail.db, 'clinic')).toEqual({ count: 2 })
    const { event } = await trail.db
      .selectFrom('audit_event')
      .select('event')
      .orderBy('seq', 'desc')
      .executeTakeFirstOrThrow()
    expect(event).toBe('retention-purged')
  })

  test('keeps every record from the first of a patient under a legal hold on, until the hold ends', async () => {
    await append([{ ...sweepEntry, patient: 'Patient/p-2' }])
    await writeCheckpoints(trail.db, trail.folder)
    await append([readEntry])
    await writeCheckpoints(trail.db, trail.folder)
    await ageBy(400)
    const about = { patient: 'Patient/p-1', reason: 'Subpoena' }
    await holdPatient(trail.db, 'clinic', about, { agent: 'Practitioner/c' })
    expect(await purgeAudit(trail.db, 'clinic', daysAgo(365))).toBe(1)
    expect(await purgeAudit(trail.db, 'clinic', daysAgo(365))).toBe(0)
    await liftPatientHold(trail.db, 'clinic', about, { agent: 'Practitioner/c' })
    expect(await purgeAudit(trail.db, 'clinic', daysAgo(365))).toBe(1)
    expect(await verifyChain(trail.db, 'clinic')).not.toHaveProperty('fault')
  })

  test('removes nothing that is younger than a year, whatever checkpoint stands', async () => {
    await append([sweepEntry, readEntry])
    await writeCheckpoints(trail.db, trail.folder)
    await expect(purgeAudit(trail.db, 'clinic', daysAgo(-1))).rejects.toThrow('append-only')
    await ageBy(300)
    await expect(purgeAudit(trail.db, 'clinic', daysAgo(100))).rejects.toThrow('append-only')
  })

  test('takes no checkpoint that names another end than the chain had', async () => {
    await append([sweepEntry, readEntry])
    const made = {
      tenant_id: 'clinic',
      seq: 2,
      hash: 'f'.repeat(64),
      recorded_at: daysAgo(400),
      signed: 'none',
    }
    const inserted = trail.db.insertInto('audit_checkpoint').values(made).execute()
    await expect(inserted).rejects.toThrow('must name the end of its chain')
  })

  test('cannot remove a single record otherwise', async () => {
    await append([sweepEntry])
    await expect(sql`delete from audit_event`.execute(trail.db)).rejects.toThrow('append-only')
  })
})
