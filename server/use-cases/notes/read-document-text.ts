import { unreadBecause, type ChartDocumentText } from '#contract/notes.ts'
import { findDocumentText } from '../../store/document-texts.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { showFacts } from './read-note.ts'
import { StoredFacts } from './stored-facts.ts'

/**
 * What the file of a document of the EHR says, for one patient's chart.
 *
 * @param patient - id of the chart's patient, whose record this session may see already
 * @param document - `DocumentReference/x` or `DiagnosticReport/x`
 */
export async function readDocumentText(
  db: BatonDatabase,
  tenant: string,
  patient: string,
  document: string,
): Promise<ChartDocumentText> {
  const found = await findDocumentText(db, tenant, patient, document)
  if (found === undefined) return { state: 'left' }
  if (found.outcome === 'read') return { state: 'read', facts: showFacts(StoredFacts.parse(found.facts)) }
  if (found.outcome === null) return { state: 'pending' }
  const because = unreadBecause.find((each) => each === found.because)
  return { state: 'unread', because: because ?? 'unreadable' }
}
