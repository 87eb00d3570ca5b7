import { codeSystems, loopCode } from './codes.ts'
import type { DocumentEvidence, DocumentTextEvidence, Reading } from './evidence-records.ts'
import { codesOf, objectsOf, textOf, type Fields } from './fhir-reading.ts'

const documentText = 'document-text'
const addresses = {
  document: 'https://baton.example/fhir/StructureDefinition/document',
  version: 'https://baton.example/fhir/StructureDefinition/document-version',
  number: 'https://baton.example/fhir/StructureDefinition/referral-number',
} as const

/** What was read in the file of one version of a document, as far as evidence has use for it. */
export type DocumentText = {
  /** `Patient/x`. */
  patient: string
  /** `DocumentReference/x` or `DiagnosticReport/x`. */
  document: string
  /** Empty where the EHR keeps no versions. */
  version: string
  referralNumbers: readonly string[]
}

/** The resource as which a reading travels with a chart; it stands in no store. */
export function toTextResource({ patient, document, version, referralNumbers }: DocumentText) {
  return {
    resourceType: 'Basic',
    id: `text-${document.replace('/', '-')}`,
    code: { coding: [{ system: codeSystems.loop, code: documentText, display: 'Text of a document' }] },
    subject: { reference: patient },
    author: { display: 'Baton' },
    extension: [
      { url: addresses.document, valueString: document },
      ...(version === '' ? [] : [{ url: addresses.version, valueString: version }]),
      ...referralNumbers.map((number) => ({ url: addresses.number, valueString: number })),
    ],
  }
}

function valuesOf(extensions: readonly Fields[], url: string): readonly string[] {
  return extensions.flatMap((each) => {
    const value = textOf(each, 'url', []) === url ? textOf(each, 'valueString', []) : undefined
    return value === undefined ? [] : [value]
  })
}

/** Reads what {@link toTextResource} has written; any other Basic is no evidence. */
export function readDocumentText({ fields, head, problems }: Reading): DocumentTextEvidence | undefined {
  if (!codesOf(fields, 'code', []).includes(loopCode(documentText))) return undefined
  const extensions = objectsOf(fields, 'extension', problems)
  const [document] = valuesOf(extensions, addresses.document)
  const [documentVersion = ''] = valuesOf(extensions, addresses.version)
  if (document === undefined) return undefined
  const referralNumbers = valuesOf(extensions, addresses.number)
  return { ...head, kind: 'documentText', document, documentVersion, referralNumbers }
}

/**
 * Adds to each document what was read in its file: in the file of this very version, and of this patient.
 *
 * @returns the same documents in the same order
 */
export function joinTexts(
  documents: readonly DocumentEvidence[],
  texts: readonly DocumentTextEvidence[],
): readonly DocumentEvidence[] {
  if (texts.length === 0) return documents
  const byDocument = new Map(texts.map((text) => [text.document, text]))
  return documents.map((document) => {
    const text = byDocument.get(document.ref)
    const isOfIt = text?.documentVersion === (document.versionId ?? '') && text.patient === document.patient
    return text === undefined || !isOfIt ? document : { ...document, numbersRead: text.referralNumbers }
  })
}
