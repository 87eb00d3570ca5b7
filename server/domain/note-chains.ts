import type { LoopEvidence } from './chart-links.ts'
import type { DecisionEvidence, DocumentEvidence } from './evidence-records.ts'
import type { Judging } from './judging.ts'
import {
  findNoteLink,
  findOwnGate,
  findReferralGate,
  isDeniedType,
  type NoteGate,
  type NoteLink,
} from './note-gates.ts'
import { specialtyOfOrder } from './specialty-of-order.ts'

/** A document with every earlier version-document it replaces, newest first. */
export type NoteChain = {
  head: DocumentEvidence
  chain: readonly DocumentEvidence[]
  references: ReadonlySet<string>
}

function chainsOf(documents: readonly DocumentEvidence[]): readonly NoteChain[] {
  const isPlain = documents.every(({ replaces }) => replaces.length === 0)
  if (isPlain)
    return documents.map((head) => ({ head, chain: [head], references: new Set<string>([head.ref]) }))
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
export type Pairing = {
  link: NoteLink | undefined
  gate: NoteGate | undefined
  decision: DecisionEvidence | undefined
}

export type PairedChain = NoteChain & {
  pairings: ReadonlyMap<LoopEvidence, Pairing>
  /** How many loops it is deterministically linked to, gates passed, rejections left out. */
  linkCount: number
  /** Whether a decision filed it somewhere. */
  isFiled: boolean
}

export type ChartNotes = {
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

/**
 * Pairs a patient's documents with the patient's referrals: what links them, which gate stands between, and what
 * was decided. Drafts and void orders are left out.
 */
export function linkNotes(judging: Judging): ChartNotes {
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
