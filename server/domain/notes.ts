import { dayMs, toDayNumber } from './clinic-zone.ts'
import type { LoopEvidence } from './chart-links.ts'
import { claimsCompletion } from './claims-completion.ts'
import { loopCode, loopWords } from './codes.ts'
import type { DecisionEvidence, DocumentEvidence } from './evidence-records.ts'
import type { Instant } from './instant.ts'
import type { Judging } from './judging.ts'
import type { NoteCandidate } from './loop-facts.ts'
import { linkNotes, type ChartNotes, type NoteChain, type PairedChain, type Pairing } from './note-chains.ts'
import { findFailedGate, mayFileItself, type NoteLink } from './note-gates.ts'
import { listedFromScore, scoreNote } from './note-matching.ts'
import { followsPriorVisit } from './prior-consult.ts'
import { compareText } from './resource-versions.ts'

/** A note that belongs to a loop, by decision or by a link that is no guess. */
export type MatchedNote = {
  document: DocumentEvidence
  by: 'person' | 'rule' | NoteLink
  /** When the report, or the version it replaces, came in. */
  receivedAt: Instant
  decision: DecisionEvidence | undefined
}

/** `noshow-day`: A.5 row 3. `two-referrals`: row 18. A person has to look. */
type Contest = 'noshow-day' | 'two-referrals'

export type LoopNotes = {
  finals: readonly MatchedNote[]
  interims: readonly MatchedNote[]
  /** Linked and final, but a person must decide. */
  contested: readonly { note: MatchedNote; contest: Contest }[]
  /** Notes that counted once and were taken back. */
  retracted: readonly DocumentEvidence[]
  candidates: readonly NoteCandidate[]
  /** Linked or of the right specialty, but about a visit before the order (row 14). */
  preDating: readonly DocumentEvidence[]
  /** Letters that only say the patient did not come (row 4). */
  noShowLetters: readonly DocumentEvidence[]
}

function serviceDay({ service }: DocumentEvidence, zone: string): number {
  return service.isDayOnly ? Math.floor(service.at / dayMs) : toDayNumber(service.at, zone)
}

/** Whether the visit a note reports on falls on a day the patient did not come (A.5 row 3). */
export function fallsOnNoShowDay(document: DocumentEvidence, loop: LoopEvidence, { zone }: Judging): boolean {
  const day = serviceDay(document, zone)
  return loop.appointments.some(
    ({ status, startsAt }) =>
      status === 'noshow' && startsAt !== undefined && toDayNumber(startsAt, zone) === day,
  )
}

type Verdict =
  | { verdict: 'final' | 'interim'; note: MatchedNote }
  | { verdict: 'contested'; note: MatchedNote; contest: Contest }
  | { verdict: 'possible' | 'unrelated' | 'retracted' | 'pre-dating' | 'no-show-letter' }

function judgePreDating(
  chain: NoteChain,
  loop: LoopEvidence,
  link: NoteLink | undefined,
  judging: Judging,
): Verdict {
  if (link) return { verdict: 'pre-dating' }
  const { head } = chain
  if (!followsPriorVisit(head, loop.order.authored?.at ?? 0)) return { verdict: 'unrelated' }
  const { agrees } = scoreNote(head, loop, judging, false)
  const isOurs = agrees.includes('report-type') && agrees.includes('author-specialty')
  return { verdict: isOurs ? 'pre-dating' : 'unrelated' }
}

const noteOutput = loopCode(loopWords.noteOutput)

/** Whether a Task was completed with this note, or a version of it: then its closing was written down already. */
function isWrittenDown({ attempts, workItems }: LoopEvidence, references: ReadonlySet<string>): boolean {
  return [...attempts, ...workItems].some(
    (task) =>
      task.status === 'completed' &&
      claimsCompletion(task) &&
      task.outputs.some(({ types, reference }) => types.includes(noteOutput) && references.has(reference)),
  )
}

/**
 * Whether a note that links itself waits for a person, because the practice has nothing filed by rule. What closed a
 * referral before that goes on to, and so does a later version of it; a note that does not say since when it is known waits.
 */
function isHeldBack({ chain, references }: NoteChain, loop: LoopEvidence, { policy }: Judging): boolean {
  const { noFilingSince: since } = policy
  if (since === undefined) return false
  const known = chain
    .filter(({ isRetracted }) => !isRetracted)
    .map(({ knownAt, receivedAt }) => Math.max(knownAt, receivedAt))
  const firstKnownAt = Math.min(...known)
  return (firstKnownAt === 0 || firstKnownAt >= since) && !isWrittenDown(loop, references)
}

function judgeLinked(note: MatchedNote, loop: LoopEvidence, isUnique: boolean, judging: Judging): Verdict {
  const { document, by } = note
  const isDecided = by === 'person' || by === 'rule'
  const isByPerson = by === 'person'
  if (document.completeness === 'preliminary') return { verdict: 'interim', note }
  if (isByPerson) return { verdict: 'final', note }
  if (!mayFileItself(document) && !(isDecided && document.completeness === 'final'))
    return { verdict: 'possible' }
  if (fallsOnNoShowDay(document, loop, judging)) return { verdict: 'contested', note, contest: 'noshow-day' }
  if (!isUnique) return { verdict: 'contested', note, contest: 'two-referrals' }
  return { verdict: 'final', note }
}

function judgeNote(chain: PairedChain, loop: LoopEvidence, judging: Judging): Verdict {
  const { head } = chain
  const pairing = chain.pairings.get(loop)
  if (!pairing || pairing.decision?.activity === 'note-match-rejected') return { verdict: 'unrelated' }
  const { link, gate, decision } = pairing
  if (head.isRetracted) return judgeRetracted(head, pairing, loop, judging)
  const receivedAt = Math.min(...chain.chain.filter((one) => !one.isRetracted).map((one) => one.receivedAt))
  if (decision) {
    const by = decision.activity === 'note-match-auto' ? 'rule' : 'person'
    return judgeLinked({ document: head, by, receivedAt, decision }, loop, true, judging)
  }
  if (gate === 'no-show-letter') return { verdict: link ? 'no-show-letter' : 'unrelated' }
  if (gate === 'pre-dates-referral') return judgePreDating(chain, loop, link, judging)
  if (gate) return { verdict: 'unrelated' }
  if (link) {
    const note = { document: head, by: link, receivedAt, decision }
    const judged = judgeLinked(note, loop, chain.linkCount <= 1, judging)
    return judged.verdict === 'final' && isHeldBack(chain, loop, judging) ? { verdict: 'possible' } : judged
  }
  // A deterministic link or a decision for another referral settles where a note belongs (row 18).
  const isSettled = head.isSuperseded || chain.linkCount > 0 || chain.isFiled
  return { verdict: isSettled ? 'unrelated' : 'possible' }
}

/** A note that was taken back matters only where it had counted (row 16). */
function judgeRetracted(
  head: DocumentEvidence,
  pairing: Pairing,
  loop: LoopEvidence,
  judging: Judging,
): Verdict {
  const { link, decision } = pairing
  const wasReport = findFailedGate({ ...head, isRetracted: false }, loop, judging) === undefined
  const wasMatched =
    decision !== undefined || (link !== undefined && wasReport && head.completeness === 'final')
  return { verdict: wasMatched ? 'retracted' : 'unrelated' }
}

function toCandidate(
  head: DocumentEvidence,
  loop: LoopEvidence,
  notes: ChartNotes,
  judging: Judging,
): NoteCandidate {
  const [author] = head.authors
  return {
    document: head.ref,
    ...scoreNote(head, loop, judging, notes.contenders.has(loop)),
    receivedAt: head.receivedAt > 0 ? Math.min(head.receivedAt, judging.now) : judging.now,
    ...(head.title !== undefined && { title: head.title }),
    ...(author && { author }),
  }
}

function byReceipt(one: MatchedNote, other: MatchedNote): number {
  return one.receivedAt - other.receivedAt || compareText(one.document.ref, other.document.ref)
}

function rankCandidates(
  possible: readonly DocumentEvidence[],
  loop: LoopEvidence,
  notes: ChartNotes,
  judging: Judging,
): readonly NoteCandidate[] {
  return possible
    .map((head) => toCandidate(head, loop, notes, judging))
    .filter(({ score }) => score >= listedFromScore)
    .sort((one, other) => other.score - one.score || compareText(one.document, other.document))
}

function collect(loop: LoopEvidence, notes: ChartNotes, judging: Judging): LoopNotes {
  const finals: MatchedNote[] = []
  const interims: MatchedNote[] = []
  const contested: { note: MatchedNote; contest: Contest }[] = []
  const retracted: DocumentEvidence[] = []
  const possible: DocumentEvidence[] = []
  const preDating: DocumentEvidence[] = []
  const noShowLetters: DocumentEvidence[] = []
  for (const chain of notes.chains) {
    const judged = judgeNote(chain, loop, judging)
    if (judged.verdict === 'final') finals.push(judged.note)
    else if (judged.verdict === 'interim') interims.push(judged.note)
    else if (judged.verdict === 'contested') contested.push({ note: judged.note, contest: judged.contest })
    else if (judged.verdict === 'retracted') retracted.push(chain.head)
    else if (judged.verdict === 'pre-dating') preDating.push(chain.head)
    else if (judged.verdict === 'no-show-letter') noShowLetters.push(chain.head)
    else if (judged.verdict === 'possible') possible.push(chain.head)
  }
  const isSettled = finals.length > 0 && !loop.decisions.some(({ activity }) => activity === 'reopen')
  const candidates = isSettled ? [] : rankCandidates(possible, loop, notes, judging)
  return {
    finals: finals.sort(byReceipt),
    interims: interims.sort(byReceipt),
    contested: contested.sort((one, other) => byReceipt(one.note, other.note)),
    retracted,
    candidates,
    preDating,
    noShowLetters,
  }
}

/**
 * Sorts a chart's documents by what they are to each referral: its report, an interim note, contested, a candidate
 * for a person to confirm, taken back, or none of its business (DATA-MODEL A.4 step 3, A.5 rows 3, 4, 14–18, and
 * section E). A candidate is only ever ranked here; nothing else about a loop follows from it.
 *
 * @returns notes by order reference, for every order that is neither draft nor void
 */
export function deriveNotes(judging: Judging): ReadonlyMap<string, LoopNotes> {
  const notes = linkNotes(judging)
  return new Map(notes.loops.map((loop) => [loop.order.ref, collect(loop, notes, judging)]))
}
