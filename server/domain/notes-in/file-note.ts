import { codeSystems } from '../codes.ts'
import type { LoopContext, Plan } from '../commands/command.ts'
import { confirmNote } from '../commands/confirm-note.ts'
import { draftPlan } from '../commands/draft-plan.ts'
import type { FhirWrite } from '../fhir-write.ts'
import type { Judging } from '../judging.ts'
import { createOnce, to } from '../watch/fhir-effects/effect-context.ts'
import { toLocalIso } from '../watch/local-time.ts'
import type { NoteDecision } from './decide-note.ts'
import { toDocumentEvidence } from './note-evidence.ts'
import type { ReceivedNote } from './received-note.ts'

type Filed = Extract<NoteDecision, { kind: 'file' }>

/** The document of a note by its content: there is one of each. */
export const receivedNoteSystem = 'https://baton.example/fhir/NamingSystem/received-note'

/** Where the content of a note is kept; it is never written twice. */
export type NoteContent = { id: string; name: string; contentType: string }

/** A type of its own is kept; a letter that filed itself is a consult note. */
function toType(types: readonly string[]) {
  const coding = types.map((type) => {
    const bar = type.lastIndexOf('|')
    return { system: type.slice(0, bar), code: type.slice(bar + 1) }
  })
  return coding.length > 0 ? { coding } : { coding: [{ system: codeSystems.loinc, code: '11488-4' }] }
}

/**
 * The document of a note that belongs to a referral, as the golden `DocumentReference-consult`: the order is named in it,
 * and what it replaces. Its content stays where it is kept.
 */
export function toNoteDocument(
  note: ReceivedNote,
  filed: Pick<Filed, 'patient' | 'referral' | 'isInterim'>,
  content: NoteContent,
  judging: Judging,
): Extract<FhirWrite, { interaction: 'create' }> {
  const { authors } = toDocumentEvidence(note, filed.patient, judging.directory)
  const replaced = judging.chart.documents.filter(({ identifiers }) =>
    identifiers.some((identifier) => note.replaces.includes(identifier)),
  )
  const others = note.identifiers.map((identifier) => {
    const bar = identifier.lastIndexOf('|')
    return { system: identifier.slice(0, bar), value: identifier.slice(bar + 1) }
  })
  const identity = { system: receivedNoteSystem, value: note.key }
  const { contentType, name } = content
  const write = createOnce(
    {
      resourceType: 'DocumentReference',
      status: 'current',
      docStatus: filed.isInterim ? 'preliminary' : 'final',
      type: toType(note.types),
      subject: to(filed.patient),
      date: toLocalIso(note.receivedAt, judging.zone),
      author: authors,
      ...(replaced.length > 0 && {
        relatesTo: replaced.map(({ ref }) => ({ code: 'replaces', target: to(ref) })),
      }),
      ...(note.title !== undefined && { description: note.title }),
      content: [{ attachment: { contentType, title: name, url: `urn:uuid:${content.id}` } }],
      context: {
        related: [to(filed.referral)],
        ...(note.serviceOn !== undefined && { period: { start: note.serviceOn, end: note.serviceOn } }),
      },
    },
    identity,
  )
  return { ...write, resource: { ...write.resource, identifier: [identity, ...others] } }
}

/**
 * What follows from filing a note by rule, once its document is written: the decision, and for a final one the closing of
 * the coordination Task as a person's confirmation would close it.
 *
 * @param document - reference of the document as it was written
 */
export function planFiling(note: ReceivedNote, filed: Filed, document: string, context: LoopContext): Plan {
  const plan = draftPlan(context)
  const text = `Linked by ${filed.by}`
  const evidence = { ...toDocumentEvidence(note, filed.patient, new Map()), ref: document }
  confirmNote(plan, evidence, text, context, 'note-match-auto')
  return plan.finish()
}
