import { readEvidence } from '../evidence.ts'
import { isFields, objectOf, objectsOf, textOf } from '../fhir-reading.ts'
import { isFiledNote } from '../retracted-copies.ts'

/** A note that was filed, whose document no longer counts although nobody took it out. */
export type RetractedFiling = {
  /** Id of the note as it is kept. */
  note: string
  /** `DocumentReference/x`, the one that filing it made. */
  document: string
  /** `ServiceRequest/x` it was filed at; none where it was filed without. */
  referrals: readonly string[]
}

const keptAt = 'urn:uuid:'

/**
 * Notes that came in and were filed, of which the record holds the same document and has taken every copy of it back: they no
 * longer close anything, and somebody has to know.
 *
 * @param resources - of one patient, of both shelves
 */
export function listRetractedFilings(resources: readonly unknown[]): readonly RetractedFiling[] {
  const kept = new Map(resources.flatMap(toKept))
  const isAnyRetracted = resources.some((each) => isFields(each) && each['status'] === 'entered-in-error')
  if (kept.size === 0 || !isAnyRetracted) return []
  const documents = resources.filter((each) => isFields(each) && each['resourceType'] !== 'ServiceRequest')
  return readEvidence(documents).evidence.documents.flatMap((document) => {
    const note = kept.get(document.ref)
    if (note === undefined || !document.isRetracted || !isFiledNote(document)) return []
    const referrals = document.related.filter((one) => one.startsWith('ServiceRequest/'))
    return [{ note, document: document.ref, referrals }]
  })
}

/** A document that stands, and whose content is a note that is kept. */
function toKept(resource: unknown): (readonly [string, string])[] {
  if (!isFields(resource) || resource['resourceType'] !== 'DocumentReference') return []
  if (resource['status'] === 'entered-in-error') return []
  const id = textOf(resource, 'id', [])
  const urls = objectsOf(resource, 'content', []).flatMap((content) => {
    const attachment = objectOf(content, 'attachment', [])
    const url = attachment && textOf(attachment, 'url', [])
    return url?.startsWith(keptAt) === true ? [url.slice(keptAt.length)] : []
  })
  const [note] = urls
  return id === undefined || note === undefined ? [] : [[`DocumentReference/${id}`, note] as const]
}
