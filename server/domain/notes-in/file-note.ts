import { codeSystems, namingSystems } from '../codes.ts'
import type { LoopContext, Plan } from '../commands/command.ts'
import { confirmNote, type FilingWord } from '../commands/confirm-note.ts'
import { decide } from '../commands/decision.ts'
import { draftPlan } from '../commands/draft-plan.ts'
import type { DocumentEvidence } from '../evidence-records.ts'
import type { FhirWrite } from '../fhir-write.ts'
import type { Judging } from '../judging.ts'
import { isFiledNote } from '../retracted-copies.ts'
import { createOnce, to } from '../watch/fhir-effects/effect-context.ts'
import { toLocalIso } from '../watch/local-time.ts'
import { toDocumentEvidence } from './note-evidence.ts'
import type { ReceivedNote } from './received-note.ts'

/** Where the content of a note is kept; it is never written twice. */
export type NoteContent = { id: string; name: string; contentType: string }

/** Where a note is filed, and by which decision. */
export type NotePlace = { patient: string; referrals: readonly string[]; decision: string }

/** A type of its own is kept; a letter that answers a referral is a consult note, any other is a note. */
function toType(types: readonly string[], isReport: boolean) {
  const coding = types.map((type) => {
    const bar = type.lastIndexOf('|')
    return { system: type.slice(0, bar), code: type.slice(bar + 1) }
  })
  return coding.length > 0
    ? { coding }
    : { coding: [{ system: codeSystems.loinc, code: isReport ? '11488-4' : '34109-9' }] }
}

/**
 * Whether a document is a note that came in before this one under the same number: its sender changed it since. A copy that
 * the EHR holds of the same document is none.
 */
function isEarlierVersion(known: DocumentEvidence, note: ReceivedNote): boolean {
  return (
    !known.isRetracted &&
    known.receivedAt <= note.receivedAt &&
    isFiledNote(known) &&
    known.identifiers.some((each) => note.identifiers.includes(each))
  )
}

/**
 * The document of a note that belongs to a referral, as the golden `DocumentReference-consult`: the order is named in it,
 * and what it replaces. Its content stays where it is kept.
 */
export function toNoteDocument(
  note: ReceivedNote,
  place: NotePlace,
  content: NoteContent,
  judging: Judging,
): Extract<FhirWrite, { interaction: 'create' }> {
  const { authors } = toDocumentEvidence(note, place.patient, judging.directory)
  const replaced = judging.chart.documents.filter(
    (known) =>
      known.identifiers.some((identifier) => note.replaces.includes(identifier)) ||
      isEarlierVersion(known, note),
  )
  const others = note.identifiers.map((identifier) => {
    const bar = identifier.lastIndexOf('|')
    return { system: identifier.slice(0, bar), value: identifier.slice(bar + 1) }
  })
  // One that was taken back is never written again, because another patient may have got the note since.
  const identity = { system: namingSystems.receivedNote, value: `${note.key}|${place.decision}` }
  const { contentType, name } = content
  const write = createOnce(
    {
      resourceType: 'DocumentReference',
      status: 'current',
      docStatus: note.completeness === 'preliminary' ? 'preliminary' : 'final',
      type: toType(note.types, place.referrals.length > 0),
      subject: to(place.patient),
      date: toLocalIso(note.receivedAt, judging.zone),
      ...(authors.length > 0 && { author: authors }),
      ...(replaced.length > 0 && {
        relatesTo: replaced.map(({ ref }) => ({ code: 'replaces', target: to(ref) })),
      }),
      ...(note.title !== undefined && { description: note.title }),
      content: [{ attachment: { contentType, title: name, url: `urn:uuid:${content.id}` } }],
      context: {
        ...(place.referrals.length > 0 && { related: place.referrals.map(to) }),
        ...(note.serviceOn !== undefined && { period: { start: note.serviceOn, end: note.serviceOn } }),
      },
    },
    identity,
  )
  return { ...write, resource: { ...write.resource, identifier: [identity, ...others] } }
}

/**
 * What follows from filing a note at a referral, once its document is written: the decision, and for a final one all that
 * closes the referral.
 *
 * @param document - reference of the document as it was written
 */
export function planFiling(
  note: ReceivedNote,
  document: string,
  word: FilingWord,
  context: LoopContext,
): Plan {
  const plan = draftPlan(context)
  const evidence = { ...toDocumentEvidence(note, context.patient, new Map()), ref: document }
  confirmNote(plan, evidence, word, context)
  return plan.finish()
}

/** What follows from a person's word that a note belongs to the patient and to none of the referrals. */
export function planNoReferral(document: string, text: string, context: LoopContext): Plan {
  const plan = draftPlan(context)
  decide(plan, { activity: 'note-match-rejected', about: [document], text }, context)
  return plan.finish()
}
