import { dayMs, toDayNumber } from './clinic-zone.ts'
import type { LoopEvidence } from './chart-links.ts'
import type { DecisionEvidence, DocumentEvidence } from './evidence-records.ts'
import type { Instant } from './instant.ts'
import type { Judging } from './judging.ts'
import type { NoteCandidate } from './loop-facts.ts'
import {
  findFailedGate,
  findNoteLink,
  findOwnGate,
  findReferralGate,
  isDeniedType,
  listedFromScore,
  mayFileItself,
  scoreNote,
  specialtyOfOrder,
  type NoteGate,
  type NoteLink,
} from './note-matching.ts'
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
export type Contest = 'noshow-day' | 'two-referrals'

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

/** A document with every earlier version-document it replaces, newest first. */
type NoteChain = {
  head: DocumentEvidence
  chain: readonly DocumentEvidence[]
  references: ReadonlySet<string>
}

function chainsOf(documents: readonly DocumentEvidence[]): readonly NoteChain[] {
  const byReference = new Map(documents.map((document) => [document.ref, document]))
  const replaced = new Set(
    documents.flatMap((document) => document.replaces.filter((ref) => ref !== document.ref)),
  )
  return documents
    .filter((document) => !replaced.has(document.ref))
    .map((head) => {
      const chain: DocumentEvidence[] = []
      const references = new Set<string>()
      const waiting = [head.ref]
      for (const reference of waiting) {
        if (references.has(reference)) continue
        references.add(reference)
        const document = byReference.get(reference)
        if (!document) continue
        chain.push(document)
        waiting.push(...document.replaces)
      }
      return { head, chain, references }
    })
}

function newestDecision(loop: LoopEvidence, references: ReadonlySet<string>): DecisionEvidence | undefined {
  return loop.decisions.findLast(
    ({ activity, about }) =>
      (activity === 'note-match-confirmed' ||
        activity === 'note-match-auto' ||
        activity === 'note-match-rejected') &&
      about.some((reference) => references.has(reference)),
  )
}

function linkOfChain({ chain }: NoteChain, loop: LoopEvidence, judging: Judging): NoteLink | undefined {
  for (const document of chain) {
    const link = findNoteLink(document, loop, judging)
    if (link) return link
  }
  return undefined
}

/** An order that still waits for a report, as far as its own resources say. */
function looksOpen({ order, attempts, decisions }: LoopEvidence): boolean {
  const last = attempts.at(-1)?.status
  const closing = decisions.findLast(({ activity }) => activity === 'close' || activity === 'reopen')
  return (
    (order.status === 'active' || order.status === 'on-hold') &&
    last !== 'completed' &&
    last !== 'cancelled' &&
    closing?.activity !== 'close'
  )
}

function isJudged({ order }: LoopEvidence): boolean {
  return order.status !== 'entered-in-error' && order.status !== 'draft'
}

/** What one document is to one loop before anything is judged: its link, the gate it fails, what was decided. */
type Pairing = {
  link: NoteLink | undefined
  gate: NoteGate | undefined
  decision: DecisionEvidence | undefined
}

type PairedChain = NoteChain & {
  pairings: ReadonlyMap<LoopEvidence, Pairing>
  /** How many loops it is deterministically linked to, gates passed, rejections left out. */
  linkCount: number
  /** Whether a decision filed it somewhere. */
  isFiled: boolean
}

type ChartNotes = {
  chains: readonly PairedChain[]
  loops: readonly LoopEvidence[]
  /** Loops that another open referral of the same specialty competes with. */
  contenders: ReadonlySet<LoopEvidence>
}

function isSound({ link, gate, decision }: Pairing): boolean {
  return link !== undefined && gate === undefined && decision?.activity !== 'note-match-rejected'
}

function pair(chain: NoteChain, loops: readonly LoopEvidence[], judging: Judging): PairedChain {
  const pairings = new Map<LoopEvidence, Pairing>()
  const ownGate = findOwnGate(chain.head)
  let linkCount = 0
  let isFiled = false
  for (const loop of loops) {
    const pairing = {
      link: linkOfChain(chain, loop, judging),
      gate: ownGate ?? findReferralGate(chain.head, loop, judging),
      decision: newestDecision(loop, chain.references),
    }
    pairings.set(loop, pairing)
    if (isSound(pairing)) linkCount += 1
    if (pairing.decision && pairing.decision.activity !== 'note-match-rejected') isFiled = true
  }
  return { ...chain, pairings, linkCount, isFiled }
}

/** Most of a chart's documents are reports of laboratories and the like: unless decided about, they are left out. */
function isWorthJudging({ head, references }: NoteChain, decided: ReadonlySet<string>): boolean {
  if (!isDeniedType(head)) return true
  for (const reference of references) if (decided.has(reference)) return true
  return false
}

function linkNotes(judging: Judging): ChartNotes {
  const loops = [...judging.links.loops.values()].filter(isJudged)
  const decided = new Set(loops.flatMap(({ decisions }) => decisions.flatMap(({ about }) => about)))
  const chains = chainsOf(judging.chart.documents)
    .filter((chain) => isWorthJudging(chain, decided))
    .map((chain) => pair(chain, loops, judging))
  return { chains, loops, contenders: findContenders(loops) }
}

function findContenders(loops: readonly LoopEvidence[]): ReadonlySet<LoopEvidence> {
  const contenders = new Set<LoopEvidence>()
  if (loops.length < 2) return contenders
  const known = loops.map((loop) => ({ loop, specialty: specialtyOfOrder(loop), isOpen: looksOpen(loop) }))
  for (const one of known)
    for (const other of known)
      if (other !== one && other.isOpen && one.specialty !== undefined && other.specialty === one.specialty)
        contenders.add(one.loop)
  return contenders
}

function serviceDay({ service }: DocumentEvidence, zone: string): number {
  return service.isDayOnly ? Math.floor(service.at / dayMs) : toDayNumber(service.at, zone)
}

function fallsOnNoShowDay(document: DocumentEvidence, loop: LoopEvidence, { zone }: Judging): boolean {
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

/** Practices file a consult that came late; within this span before the order it is probably the one meant. */
const priorVisitDays = 14

function judgePreDating(
  chain: NoteChain,
  loop: LoopEvidence,
  link: NoteLink | undefined,
  judging: Judging,
): Verdict {
  if (link) return { verdict: 'pre-dating' }
  const orderedAt = loop.order.authored?.at ?? 0
  const { head } = chain
  const isRecent =
    head.service.lastAt + (priorVisitDays + 1) * dayMs >= orderedAt && head.receivedAt > orderedAt
  const { agrees } = scoreNote(head, loop, judging, false)
  const isOurs = agrees.includes('report-type') && agrees.includes('author-specialty')
  return { verdict: isRecent && isOurs ? 'pre-dating' : 'unrelated' }
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
  if (!isDecided && !isUnique) return { verdict: 'contested', note, contest: 'two-referrals' }
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
  if (link)
    return judgeLinked(
      { document: head, by: link, receivedAt, decision },
      loop,
      chain.linkCount <= 1,
      judging,
    )
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
