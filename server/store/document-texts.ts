import { sql } from 'kysely'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

/** One version of a document of the EHR. Patient without its type, document with it; a version is empty where there is none. */
export type DocumentVersion = { patient: string; document: string; version: string }

/** What became of reading its file: what it says, or why nobody knows. */
export type DocumentOutcome = { outcome: 'read'; facts: unknown } | { outcome: 'refused'; because: string }

export type QueuedDocument = DocumentVersion & {
  tenant: string
  attempts: number
  /** The document as the EHR has it now; null where it is there no more. */
  content: string | null
}

const leaseSeconds = 60
/** After so many failures nobody asks again. */
export const maxDocumentAttempts = 5

/** Has files read that nobody has asked for yet; what is known of this version stays known. */
export async function queueDocuments(
  trx: WatchTransaction,
  tenant: string,
  documents: readonly DocumentVersion[],
): Promise<void> {
  if (documents.length === 0) return
  await trx
    .insertInto('document_text')
    .values(
      documents.map(({ patient, document, version }) => ({
        tenant_id: tenant,
        patient_id: patient,
        document,
        version_id: version,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Claims files that have yet to be read; one that keeps failing comes less often. */
export async function claimDocuments(
  db: WatchDatabase,
  tenants: readonly string[],
  limit: number,
): Promise<readonly QueuedDocument[]> {
  const claimed = await sql<QueuedDocument>`with picked as materialized (
      select tenant_id, patient_id, document, version_id from document_text
      where outcome is null and tenant_id = any(${[...tenants]}) and (lease_until is null or lease_until < now())
      order by attempts, tenant_id, patient_id, document limit ${limit} for update skip locked)
    update document_text d set attempts = attempts + 1,
      lease_until = now() + make_interval(secs => ${leaseSeconds} * (attempts + 1) * (attempts + 1))
    from picked p where d.tenant_id = p.tenant_id and d.patient_id = p.patient_id and d.document = p.document
      and d.version_id = p.version_id
    returning d.tenant_id as tenant, d.patient_id as patient, d.document, d.version_id as version, d.attempts,
      (select m.content from mirrored_resource m where m.tenant_id = d.tenant_id and m.patient_id = d.patient_id
        and m.type || '/' || m.id = d.document and coalesce(m.version_id, '') = d.version_id) as content`.execute(
    db,
  )
  return claimed.rows
}

/** Keeps what a file says, or why nobody knows; what earlier versions of the document said is forgotten. */
export async function saveDocumentText(
  trx: WatchTransaction,
  tenant: string,
  { patient, document, version }: DocumentVersion,
  outcome: DocumentOutcome,
): Promise<void> {
  const facts = outcome.outcome === 'read' ? JSON.stringify(outcome.facts) : null
  const because = outcome.outcome === 'refused' ? outcome.because : null
  await sql`update document_text set outcome = ${outcome.outcome}, facts = ${facts}::jsonb, because = ${because},
      lease_until = null
    where tenant_id = ${tenant} and patient_id = ${patient} and document = ${document}
      and version_id = ${version}`.execute(trx)
  await sql`delete from document_text where tenant_id = ${tenant} and patient_id = ${patient}
      and document = ${document} and version_id <> ${version} and outcome is not null`.execute(trx)
}

/** What was read in the files of one patient's documents. */
export async function findDocumentTexts(
  db: WatchDatabase,
  tenant: string,
  patient: string,
): Promise<readonly (DocumentVersion & { facts: unknown })[]> {
  const rows = await db
    .selectFrom('document_text')
    .select(['document', 'version_id as version', 'facts'])
    .where('tenant_id', '=', tenant)
    .where('patient_id', '=', patient)
    .where('outcome', '=', 'read')
    .orderBy('document')
    .execute()
  return rows.map((row) => ({ ...row, patient }))
}

/** Where the file of one document stands; of several versions the one that was asked for last. */
export async function findDocumentText(
  db: WatchDatabase,
  tenant: string,
  patient: string,
  document: string,
): Promise<{ outcome: string | null; because: string | null; facts: unknown } | undefined> {
  return (
    db
      .selectFrom('document_text')
      .select(['outcome', 'because', 'facts'])
      .where('tenant_id', '=', tenant)
      .where('patient_id', '=', patient)
      .where('document', '=', document)
      // One that has yet to be read is newer than any that was.
      .orderBy(sql`outcome is null desc`)
      .limit(1)
      .executeTakeFirst()
  )
}
