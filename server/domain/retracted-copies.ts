import { namingSystems } from './codes.ts'
import type { DocumentEvidence } from './evidence-records.ts'

/** Whether a document is one that Baton made of a note that came in. */
export function isFiledNote({ identifiers }: Pick<DocumentEvidence, 'identifiers'>): boolean {
  return identifiers.some((identifier) => identifier.startsWith(`${namingSystems.receivedNote}|`))
}

/**
 * Has a document that Baton made of a note be taken back where the record holds the same document, by its sender's number,
 * and every copy there is entered in error: its sender took it back on that way (DATA-MODEL A.5 row 16).
 *
 * @param documents - newest versions of one chart, in any order; the same documents in the same order come back
 */
export function retractWithCopies(documents: readonly DocumentEvidence[]): readonly DocumentEvidence[] {
  const copies = documents.filter((document) => document.identifiers.length > 0 && !isFiledNote(document))
  if (!copies.some(({ isRetracted }) => isRetracted)) return documents
  return documents.map((document) => {
    if (document.isRetracted || !isFiledNote(document)) return document
    const own = copies.filter(
      ({ patient, identifiers }) =>
        patient === document.patient && identifiers.some((each) => document.identifiers.includes(each)),
    )
    if (own.length === 0 || !own.every(({ isRetracted }) => isRetracted)) return document
    const knownAt = Math.max(document.knownAt, ...own.map((copy) => copy.knownAt))
    return { ...document, isRetracted: true, knownAt }
  })
}
