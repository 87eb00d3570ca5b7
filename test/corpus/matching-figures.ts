import { decideNote, type NoteDecision } from '#domain/notes-in/decide-note.ts'
import type { CorpusCase } from './note-corpus.ts'

export type Decided = {
  labelled: CorpusCase
  decision: NoteDecision
  isFalseFile: boolean
  isRankedFirst?: boolean
}

export type MatchingFigures = {
  decided: readonly Decided[]
  falseFiles: readonly Decided[]
  /** Of the notes that name a referral in a way a machine can read. */
  automaticShare: number
  /** Of the notes that are somebody's report and did not file themselves. */
  rankedFirstShare: number
  linked: number
  rest: number
}

/** Decides every note of a corpus and holds the decisions against its labels. */
export function measureMatching(corpus: readonly CorpusCase[]): MatchingFigures {
  const decided = corpus.map((labelled): Decided => {
    const decision = decideNote(labelled.note, labelled.charts, { mayFile: true, rejected: new Set() })
    const isFiled = decision.kind === 'file'
    const isFalseFile = isFiled && (!labelled.mayFile || !labelled.truth.includes(decision.referral))
    if (isFiled || labelled.truth.length === 0) return { labelled, decision, isFalseFile }
    const first = decision.kind === 'choose' ? decision.referrals[0]?.referral : undefined
    return {
      labelled,
      decision,
      isFalseFile,
      isRankedFirst: first !== undefined && labelled.truth.includes(first),
    }
  })
  const linked = decided.filter(({ labelled }) => labelled.hasLink)
  const rest = decided.filter(({ isRankedFirst }) => isRankedFirst !== undefined)
  return {
    decided,
    falseFiles: decided.filter(({ isFalseFile }) => isFalseFile),
    automaticShare: linked.filter(({ decision }) => decision.kind === 'file').length / linked.length,
    rankedFirstShare: rest.filter(({ isRankedFirst }) => isRankedFirst).length / rest.length,
    linked: linked.length,
    rest: rest.length,
  }
}
