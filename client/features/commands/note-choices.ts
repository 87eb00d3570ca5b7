import type { NoteCandidate } from '#domain/loop-facts.ts'
import type { LoopView } from '#domain/loop-view.ts'
import * as z from 'zod/mini'

/** `contested`: a link says that it is this referral's, and something else that a person has to look. */
export type WaitingNote = NoteCandidate & { isContested: boolean }

const isDocument = (reference: string): boolean => /^(?:DocumentReference|DiagnosticReport)\//.test(reference)

/** The notes of a referral that wait for a person: what is linked and contested, then candidates, the best first. */
export function listWaitingNotes(view: LoopView): readonly WaitingNote[] {
  const contested = view.timeline
    .filter(({ what }) => what === 'note-contested')
    .flatMap(({ at, evidence }) =>
      evidence.filter(isDocument).map((document) => ({ document, receivedAt: at })),
    )
  const linked = contested.map((each) => ({
    ...each,
    score: 0,
    agrees: [],
    disagrees: [],
    isContested: true,
  }))
  const named = new Set(linked.map(({ document }) => document))
  const candidates = view.candidates
    .filter(({ document }) => !named.has(document))
    .map((candidate) => ({ ...candidate, isContested: false }))
  return [...linked, ...candidates]
}

/** The report that a referral was closed with: what is reviewed is the newest. */
export function findReport({ steps }: LoopView): string | undefined {
  return steps
    .filter(({ step }) => step === 'note-back' || step === 'reconciled')
    .flatMap(({ evidence }) => evidence)
    .findLast(isDocument)
}

const Document = z.looseObject({
  resourceType: z.string(),
  id: z.string(),
  content: z.array(z.looseObject({ attachment: z.looseObject({ url: z.optional(z.string()) }) })),
})

/**
 * The note of Baton's store that a document of the chart stands for.
 *
 * @returns its id; nothing for a document of the EHR's own
 */
export function findKeptNote(document: string, resources: readonly unknown[]): string | undefined {
  for (const resource of resources) {
    const read = Document.safeParse(resource)
    if (!read.success || `${read.data.resourceType}/${read.data.id}` !== document) continue
    const urls = read.data.content.map(({ attachment }) => attachment.url)
    const kept = urls.find((url) => url?.startsWith('urn:uuid:') === true)
    if (kept !== undefined) return kept.slice('urn:uuid:'.length)
  }
  return undefined
}
