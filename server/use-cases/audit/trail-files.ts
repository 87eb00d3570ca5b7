import { auditHeader, toAuditRow } from '#domain/audit-row.ts'
import { toAuditEvent } from '#domain/audit-resource.ts'
import { readChainState, streamAudit, type AuditConditions } from '../../store/audit-search.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { readRecord } from './read-record.ts'
import type { BundleFile } from './signed-bundle.ts'

/** What the trail says, as IHE BALP AuditEvents and as CSV, up to where the chain is now. */
export async function* toTrailFiles(
  db: BatonDatabase,
  asked: AuditConditions,
  folder = '',
): AsyncGenerator<BundleFile> {
  const { length } = await readChainState(db, asked.tenant)
  yield {
    name: `${folder}audit-events.ndjson`,
    about: 'FHIR R4 AuditEvent (IHE Basic Audit Log Patterns), an entry a line',
    chunks: (async function* () {
      for await (const page of streamAudit(db, asked, length))
        yield page.map((stored) => `${JSON.stringify(toAuditEvent(readRecord(stored)))}\n`).join('')
    })(),
  }
  yield {
    name: `${folder}audit.csv`,
    about: 'the same for a spreadsheet (RFC 4180)',
    chunks: (async function* () {
      yield `${auditHeader}\r\n`
      for await (const page of streamAudit(db, asked, length))
        yield page.map((stored) => `${toAuditRow(readRecord(stored), stored)}\r\n`).join('')
    })(),
  }
}
