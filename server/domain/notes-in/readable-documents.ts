import { readEvidence } from '../evidence.ts'
import { isFields, objectOf, objectsOf, textOf, type Fields } from '../fhir-reading.ts'
import { hourMs } from '../clinic-zone.ts'
import type { LoopView } from '../loop-view.ts'
import { findOwnGate, latestInstant } from '../note-gates.ts'

/** Clocks of two systems may differ. */
const toleranceMs = 24 * hourMs

/**
 * The documents of a chart whose files may say to which referral they belong: what could be a report by its own word, and is
 * no older than the first referral. One that is labelled as sensitive is left to whoever may read it in the EHR.
 *
 * @param resources - of one patient, as the EHR has them
 * @param views - of that patient; without a referral there is nothing to match
 */
export function listReadable(
  resources: readonly unknown[],
  views: readonly LoopView[],
): readonly { document: string; version: string }[] {
  const ordered = views.flatMap(({ state, orderedAt }) =>
    state === 'void' ? [] : [orderedAt === undefined ? 0 : Date.parse(orderedAt)],
  )
  if (ordered.length === 0) return []
  const since = Math.min(...ordered) - toleranceMs
  const { documents } = readEvidence(resources.filter(isDocument)).evidence
  return documents
    .filter((document) => findOwnGate(document) === undefined && !document.isSensitive)
    .filter((document) => latestInstant(document.service) >= since)
    .map(({ ref, versionId = '' }) => ({ document: ref, version: versionId }))
}

function isDocument(resource: unknown): boolean {
  const type = isFields(resource) ? resource['resourceType'] : undefined
  return type === 'DocumentReference' || type === 'DiagnosticReport'
}

/** A file of a document: in it, or at an address. */
export type DocumentFile = { url?: string; data?: string; size?: number }

/** The files of a DocumentReference or DiagnosticReport, in its order. */
export function listFiles(document: unknown): readonly DocumentFile[] {
  if (!isFields(document)) return []
  const contents = objectsOf(document, 'content', [])
  const attached = contents.flatMap((content): readonly Fields[] => {
    const attachment = objectOf(content, 'attachment', [])
    return attachment === undefined ? [] : [attachment]
  })
  return [...attached, ...objectsOf(document, 'presentedForm', [])].flatMap(toFile)
}

function toFile(attachment: Fields): DocumentFile[] {
  const url = textOf(attachment, 'url', [])
  const data = textOf(attachment, 'data', [])
  const { size } = attachment
  if (url === undefined && data === undefined) return []
  return [
    {
      ...(url !== undefined && { url }),
      ...(data !== undefined && { data }),
      ...(typeof size === 'number' && { size }),
    },
  ]
}
