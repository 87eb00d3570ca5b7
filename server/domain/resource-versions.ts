import type {
  ChartEvidence,
  DirectoryEntry,
  DocumentEvidence,
  DocumentTextEvidence,
  EvidenceRecord,
  PastStatus,
  TaskEvidence,
} from './evidence-records.ts'
import type { Instant } from './instant.ts'
import { joinTexts } from './document-texts.ts'
import { retractWithCopies } from './retracted-copies.ts'

function versionNumber(versionId: string | undefined): number {
  const number = Number(versionId)
  return Number.isFinite(number) ? number : -1
}

/**
 * Which of two versions of one resource is newer: by the server's time, then by version number, then by business
 * time; two that agree in all of it are told apart by their content, so that order of arrival never decides.
 */
export function compareVersions(one: EvidenceRecord, other: EvidenceRecord): number {
  return (
    one.knownAt - other.knownAt ||
    versionNumber(one.versionId) - versionNumber(other.versionId) ||
    compareText(JSON.stringify(one), JSON.stringify(other))
  )
}

/** Order by code unit: the same on every machine, unlike the reader's language. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function statusHistory(versions: readonly EvidenceRecord[]): readonly PastStatus[] {
  const history: PastStatus[] = []
  for (const version of versions) {
    if (version.kind !== 'task' && version.kind !== 'order') continue
    for (const one of version.history) {
      const last = history.at(-1)
      if (last?.status !== one.status || last.isHold !== one.isHold) history.push(one)
    }
  }
  return history
}

/** A note that began as preliminary came back when its first final version did, not when the draft arrived. */
function receivedAt(versions: readonly EvidenceRecord[], newest: DocumentEvidence): Instant {
  const documents = versions.filter((version) => version.kind === 'document')
  const firstFinal = documents.find((version) => version.completeness === 'final' && !version.isRetracted)
  const hadDraft = firstFinal !== undefined && documents[0] !== firstFinal
  if (hadDraft) return Math.max(firstFinal.knownAt, firstFinal.receivedAt)
  return Math.min(...documents.map((version) => version.receivedAt), newest.receivedAt)
}

/** The newest version, enriched with what only its older versions tell. */
function joinVersions(versions: readonly EvidenceRecord[]): EvidenceRecord | undefined {
  const sorted = versions.toSorted(compareVersions)
  const newest = sorted.at(-1)
  if (!newest || sorted.length === 1) return newest
  const firstKnownAt = Math.min(...sorted.map((version) => version.knownAt))
  if (newest.kind === 'task' || newest.kind === 'order') {
    return { ...newest, firstKnownAt, history: statusHistory(sorted) }
  }
  if (newest.kind === 'document') return { ...newest, firstKnownAt, receivedAt: receivedAt(sorted, newest) }
  return { ...newest, firstKnownAt }
}

function newestVersions(records: readonly EvidenceRecord[]): readonly EvidenceRecord[] {
  const byReference = new Map<string, EvidenceRecord[]>()
  for (const record of records) {
    const versions = byReference.get(record.ref)
    if (versions) versions.push(record)
    else byReference.set(record.ref, [record])
  }
  const newest: EvidenceRecord[] = []
  for (const reference of [...byReference.keys()].sort()) {
    const joined = joinVersions(byReference.get(reference) ?? [])
    if (joined) newest.push(joined)
  }
  return newest
}

/**
 * Keeps the newest version of every resource and sorts the records by kind. Of what was `entered-in-error` only
 * what still speaks is kept: a void order, a retracted note, an encounter that contradicts an appointment.
 */
export function toChart(records: readonly EvidenceRecord[]): ChartEvidence {
  const directory = new Map<string, DirectoryEntry>()
  const texts = new Array<DocumentTextEvidence>()
  const chart = {
    orders: new Array<Extract<EvidenceRecord, { kind: 'order' }>>(),
    tasks: new Array<TaskEvidence>(),
    appointments: new Array<Extract<EvidenceRecord, { kind: 'appointment' }>>(),
    encounters: new Array<Extract<EvidenceRecord, { kind: 'encounter' }>>(),
    documents: new Array<DocumentEvidence>(),
    communications: new Array<Extract<EvidenceRecord, { kind: 'communication' }>>(),
    authorizations: new Array<Extract<EvidenceRecord, { kind: 'priorAuth' }>>(),
    decisions: new Array<Extract<EvidenceRecord, { kind: 'decision' }>>(),
    consents: new Array<Extract<EvidenceRecord, { kind: 'consent' }>>(),
    patients: new Array<Extract<EvidenceRecord, { kind: 'patient' }>>(),
    directory,
  }
  for (const record of newestVersions(records)) {
    switch (record.kind) {
      case 'order':
        chart.orders.push(record)
        break
      case 'task':
        if (record.status !== 'entered-in-error') chart.tasks.push(record)
        break
      case 'appointment':
        if (record.status !== 'entered-in-error') chart.appointments.push(record)
        break
      case 'encounter':
        chart.encounters.push(record)
        break
      case 'document':
        chart.documents.push(record)
        break
      case 'documentText':
        texts.push(record)
        break
      case 'communication':
        if (record.status !== 'entered-in-error') chart.communications.push(record)
        break
      case 'priorAuth':
        chart.authorizations.push(record)
        break
      case 'decision':
        chart.decisions.push(record)
        break
      case 'consent':
        chart.consents.push(record)
        break
      case 'patient':
        chart.patients.push(record)
        break
      case 'directory':
        directory.set(record.ref, record)
        break
    }
  }
  return { ...chart, documents: retractWithCopies(joinTexts(chart.documents, texts)) }
}
