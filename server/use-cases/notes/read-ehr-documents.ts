import type { UnreadBecause } from '#contract/notes.ts'
import { listFiles, type DocumentFile } from '#domain/notes-in/readable-documents.ts'
import { readNoteText } from '#domain/notes-in/read-note-text.ts'
import type { NoteFacts } from '#domain/notes-in/received-note.ts'
import { wordTypes } from '../../documents/content-type.ts'
import { documentLimits } from '../../documents/document-reading.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import type { EhrGateway } from '../../ehr/ehr-gateway.ts'
import { isDatabaseTrouble } from '../../store/database-trouble.ts'
import {
  claimDocuments,
  maxDocumentAttempts,
  saveDocumentText,
  type DocumentOutcome,
  type QueuedDocument,
} from '../../store/document-texts.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import type { NotesDeps } from './notes-deps.ts'

type Reading = { outcome: 'read'; facts: NoteFacts } | { outcome: 'refused'; because: UnreadBecause }

const batchSize = 10
/** An EHR may offer one note in several forms; more than these are not tried. */
const mostFiles = 4

/**
 * Reads the files of documents of the EHR that nobody has read yet: through the backend's own access, within its limits, and
 * where a hostile one can do no harm. What is found ranks the document among what may be a referral's report, and is shown
 * where that is decided; it never files anything. A file that the EHR does not give stays unread, and is said to be.
 *
 * @returns how many were claimed; 0 when there is nothing to do
 */
export async function readEhrDocuments(deps: NotesDeps): Promise<number> {
  const claimed = await claimDocuments(deps.db, [...deps.tenants.keys()], batchSize)
  for (const queued of claimed) {
    const runtime = deps.tenants.get(queued.tenant)
    if (runtime === undefined) continue
    try {
      await readOne(deps, runtime, queued)
    } catch (error) {
      if (isDatabaseTrouble(error)) throw error
      deps.onFailure(queued.tenant, error)
    }
  }
  return claimed.length
}

async function readOne(deps: NotesDeps, runtime: TenantRuntime, queued: QueuedDocument): Promise<void> {
  const { tenant, patient, attempts } = queued
  const isLastTry = attempts >= maxDocumentAttempts
  const reading = await readFiles(deps, runtime, queued, isLastTry)
  if (reading === undefined) return
  await deps.db
    .transaction()
    .execute((trx: BatonTransaction) =>
      saveDocumentText(trx, tenant, queued, reading satisfies DocumentOutcome),
    )
  // What it says of a referral moves it among the candidates.
  if (reading.outcome === 'read' && reading.facts.referralNumbers.length > 0)
    await deps.refresher.refresh(runtime, patient, { purpose: 'sync' })
}

/** Nothing where it is to be tried again. */
async function readFiles(
  deps: NotesDeps,
  runtime: TenantRuntime,
  { content }: QueuedDocument,
  isLastTry: boolean,
): Promise<Reading | undefined> {
  const gateway = deps.gateways.find(runtime)
  // Another version, which is queued by itself, or a document that is gone.
  if (content === null || gateway === undefined) return { outcome: 'refused', because: 'absent' }
  let refused: Reading | undefined
  for (const file of listFiles(JSON.parse(content)).slice(0, mostFiles)) {
    const reading = await readFileOf(deps, gateway, file)
    if (reading.outcome === 'read') return reading
    refused ??= reading
    if (isPassing(reading.because)) return isLastTry ? reading : undefined
  }
  return refused ?? { outcome: 'refused', because: 'no-file' }
}

function isPassing(because: UnreadBecause): boolean {
  return because === 'unreachable' || because === 'took-too-long' || because === 'too-much-memory'
}

async function readFileOf(deps: NotesDeps, gateway: EhrGateway, file: DocumentFile): Promise<Reading> {
  const fetched = await fetchFile(gateway, file)
  if (typeof fetched === 'string') return { outcome: 'refused', because: fetched }
  const reading = await deps.readFile({ name: 'document', content: fetched })
  if (!reading.ok) return { outcome: 'refused', because: reading.error }
  if (reading.parts.some(({ contentType }) => wordTypes.includes(contentType)))
    return { outcome: 'refused', because: 'unsupported' }
  const [first] = reading.parts
    .map((part) => part.reading)
    .toSorted((one, other) => Number(other.ok) - Number(one.ok))
  if (first === undefined) return { outcome: 'refused', because: 'unsupported' }
  if (!first.ok) return { outcome: 'refused', because: first.error }
  const { facts } = first
  return facts.reading === 'ocr' && facts.text === ''
    ? readScanned(deps, fetched)
    : { outcome: 'read', facts }
}

async function fetchFile(
  gateway: EhrGateway,
  { url, data, size }: DocumentFile,
): Promise<Uint8Array | UnreadBecause> {
  if ((size ?? 0) > documentLimits.maxBytes) return 'too-large'
  if (data !== undefined) return Buffer.from(data, 'base64')
  try {
    const answer = await gateway.readAttachment(url ?? '', documentLimits.maxBytes)
    return answer.kind === 'read' ? answer.content : answer.because
  } catch (error) {
    if (error instanceof EhrUnavailable) return 'unreachable'
    throw error
  }
}

/** A picture says what a machine reads off it, and is marked so; one that says nothing is a picture still. */
async function readScanned({ readScan }: NotesDeps, content: Uint8Array): Promise<Reading> {
  const read = await readScan(content)
  if (read.kind === 'ran-short') return { outcome: 'refused', because: read.because }
  return { outcome: 'read', facts: readNoteText(read.kind === 'read' ? read.text : '', true) }
}
