import type { LoopEvidence } from '../chart-links.ts'
import type { DocumentEvidence } from '../evidence-records.ts'
import type { Judging } from '../judging.ts'
import type { LoopState } from '../loop-vocabulary.ts'
import { findNoteLink, findOwnGate, findReferralGate, type NoteGate } from '../note-gates.ts'
import { scoreNote, type MatchFeature } from '../note-matching.ts'
import { foldWords } from '../notifications/fold-words.ts'
import { identitiesOf } from '../referral.ts'
import { specialtyOfOrder } from '../specialty-of-order.ts'
import { isOpenState } from '../clock-starts.ts'
import { comparePatient, type PatientAgreement } from './named-patient.ts'
import { toDocumentEvidence } from './note-evidence.ts'
import type { PossibleChart } from './possible-chart.ts'
import type { ReceivedNote } from './received-note.ts'

/** What a letter's own words add to the features of section E; they rank, and file nothing. */
export const wordPoints = {
  'answers-our-message': 40,
  'performer-named': 25,
  'place-named': 15,
  'reason-named': 15,
  'referral-over': -30,
  /** As much as a number in a letter counts: quoting the wrong one of two is the likelier slip. */
  'another-reason-named': -60,
} as const

export type NoteFeature = MatchFeature | keyof typeof wordPoints

/** Links that are no guess: a reference, an order's identifier with its assigner, our number with its check digits. */
export type ReceivedLink = 'reference' | 'identifier' | 'number'

/** One referral as the place of a received note: what ties them, what stands between, and how well it would fit. */
export type WeighedReferral = {
  /** `ServiceRequest/x` and `Patient/x`. */
  referral: string
  patient: string
  agreement: PatientAgreement
  state: LoopState
  link?: ReceivedLink
  gate?: NoteGate
  score: number
  /** For the chooser, strongest first: which checks agree, and which speak against. */
  agrees: readonly NoteFeature[]
  disagrees: readonly NoteFeature[]
}

/** What of a referral and its note the decision needs beside the weights. */
export type Weighing = WeighedReferral & { loop: LoopEvidence; document: DocumentEvidence; judging: Judging }

/** Weighs a note against every referral of one chart; drafts and void orders are nobody's. */
export function weighNote(note: ReceivedNote, chart: PossibleChart): readonly Weighing[] {
  const { patient, judging, states } = chart
  const document = toDocumentEvidence(note, patient.reference, judging.directory)
  const agreement = comparePatient(note.patient, patient)
  const loops = [...judging.links.loops.values()].flatMap((loop) => {
    const state = states.get(loop.order.ref)
    return state === undefined || state === 'draft' || state === 'void' ? [] : [{ loop, state }]
  })
  const words = ` ${foldWords(note.text)} `
  const weighed = loops.map(({ loop, state }) => {
    const link = findReceivedLink(note, document, loop, judging)
    const gate = findGate(note, document, loop, judging)
    return {
      referral: loop.order.ref,
      patient: patient.reference,
      agreement,
      state,
      ...(link && { link }),
      ...(gate && { gate }),
      ...addWords(
        scoreNote(document, loop, judging, hasRival(loop, loops)),
        judgeWords(note, words, { loop, state, judging }, link),
      ),
      loop,
      document,
      judging,
    }
  })
  return weighed.map((each) =>
    namesOnlyAnother(each, weighed) ? addPoints(each, 'another-reason-named') : each,
  )
}

/** Whether the note says what another referral of the same kind is about, and nothing of this one's reason. */
function namesOnlyAnother(weighing: Weighing, all: readonly Weighing[]): boolean {
  const specialty = specialtyOfOrder(weighing.loop)
  return (
    !weighing.agrees.includes('reason-named') &&
    all.some(({ loop, agrees }) => specialtyOfOrder(loop) === specialty && agrees.includes('reason-named'))
  )
}

function addPoints(weighing: Weighing, feature: keyof typeof wordPoints): Weighing {
  const { score, disagrees } = weighing
  return { ...weighing, score: score + wordPoints[feature], disagrees: [...disagrees, feature] }
}

type Standing = { loop: LoopEvidence; state: LoopState }

function hasRival(loop: LoopEvidence, loops: readonly Standing[]): boolean {
  const specialty = specialtyOfOrder(loop)
  return loops.some(
    (other) =>
      other.loop !== loop &&
      specialty !== undefined &&
      specialtyOfOrder(other.loop) === specialty &&
      isOpenState(other.state),
  )
}

function findReceivedLink(
  note: ReceivedNote,
  document: DocumentEvidence,
  loop: LoopEvidence,
  judging: Judging,
): ReceivedLink | undefined {
  const link = findNoteLink(document, loop, judging)
  if (link === 'explicit') return 'reference'
  if (link === 'identifier') return 'identifier'
  const { number, identifiers } = loop.order
  const isNumbered = note.referralNumbers.some(
    (each) => each === number || identifiers.some((identifier) => identifier.endsWith(`|${each}`)),
  )
  return isNumbered ? 'number' : undefined
}

/** Whether the words of a note say anywhere that the patient did not come. */
export function saysNoShow(document: DocumentEvidence, { text }: ReceivedNote): boolean {
  return findOwnGate({ ...document, types: [], title: text }) === 'no-show-letter'
}

/**
 * The gates of every document, and those that only its words tell: what its sender took back, what only says that the
 * patient did not come, and what one of us wrote, which is not what we wait for.
 */
function findGate(
  note: ReceivedNote,
  document: DocumentEvidence,
  loop: LoopEvidence,
  judging: Judging,
): NoteGate | undefined {
  if (note.completeness === 'retracted') return 'not-current'
  if (note.recommendations.length === 0 && saysNoShow(document, note)) return 'no-show-letter'
  const gate = findOwnGate(document) ?? findReferralGate(document, loop, judging)
  if (gate !== undefined) return gate
  const { ourOrganizations } = judging.policy
  const requesters = identitiesOf(loop.order.requester, judging.directory)
  const performers = loop.order.performers.flatMap((each) => [...identitiesOf(each, judging.directory)])
  const isOurs = document.authors.some(
    ({ reference = '' }) =>
      reference.startsWith('Organization/') &&
      (ourOrganizations.includes(reference) || requesters.has(reference)) &&
      !performers.includes(reference),
  )
  return isOurs ? 'own-author' : undefined
}

type Words = readonly (readonly [keyof typeof wordPoints | 'referral-number', boolean])[]

function judgeWords(
  note: ReceivedNote,
  words: string,
  { loop, state, judging }: Standing & { judging: Judging },
  link: ReceivedLink | undefined,
): Words {
  const asked = loop.order.performers.flatMap((each) => [...identitiesOf(each, judging.directory)])
  const names = (type: string) =>
    asked.some((reference) => {
      const name = reference.startsWith(type) ? judging.directory.get(reference)?.name : undefined
      return name !== undefined && says(words, withoutTitles(name))
    })
  return [
    ['answers-our-message', note.answers.includes(loop.order.ref)],
    ['referral-number', link === 'number'],
    ['performer-named', names('Practitioner')],
    ['place-named', names('Organization/')],
    ['reason-named', namesReason(words, loop.order.reason)],
    ['referral-over', !isOpenState(state)],
  ]
}

function says(words: string, phrase: string): boolean {
  const folded = foldWords(phrase)
  return folded.includes(' ') && words.includes(` ${folded} `)
}

function withoutTitles(name: string): string {
  return name.replace(/\b(dr|dra|md|do|np|pa-c|phd)\b\.?/giu, '')
}

/**
 * Half of what an order says of its reason, in words long enough to mean something. Their beginnings are compared,
 * because those of medical words are the same in English and Spanish (`hematuria`, `prostate` and `próstata`).
 */
function namesReason(words: string, reason: string | undefined): boolean {
  const telling = foldWords(reason ?? '')
    .split(' ')
    .filter((word) => word.length >= 5)
  const said = telling.filter((word) => words.includes(` ${word.slice(0, 5)}`))
  return said.length > 0 && said.length * 2 >= telling.length
}

type Weight = { score: number; agrees: readonly NoteFeature[]; disagrees: readonly NoteFeature[] }

function addWords(base: Weight, words: Words): Weight {
  const agrees = [...base.agrees]
  const disagrees = base.disagrees.filter(
    (each) =>
      each !== 'explicit-link' || !words.some(([name, isSaid]) => name === 'referral-number' && isSaid),
  )
  let { score } = base
  for (const [name, isSaid] of words) {
    if (!isSaid || agrees.includes(name)) continue
    const points = name === 'referral-number' ? 60 : wordPoints[name]
    score += points
    if (points > 0) agrees.push(name)
    else disagrees.push(name)
  }
  return { score, agrees, disagrees }
}
