import type { CalendarDay } from '../instant.ts'
import { foldWords } from '../notifications/fold-words.ts'
import type { NotedPatient, PersonName } from './received-note.ts'

/** A patient of ours, as the record names them. */
export type ChartPatient = {
  /** `Patient/x`. */
  reference: string
  /** Every name the record holds. */
  names: readonly PersonName[]
  birthDate?: CalendarDay
  /** `system|value`. */
  recordNumbers: readonly string[]
}

/**
 * How well a note's patient is ours. `number`: a record number of the same assigner agrees, and so does a name or the
 * birth date. `demographics`: full name and birth date agree. `near`: they could be the same with a slip of the pen, or
 * twins. `unknown`: the note does not say enough. `differs`: somebody else.
 */
export type PatientAgreement = 'number' | 'demographics' | 'near' | 'unknown' | 'differs'

type Likeness = 'same' | 'near' | 'differs' | 'unknown'

/** Compares whom a note is about with a patient of ours. What contradicts outweighs what agrees. */
export function comparePatient(noted: NotedPatient, chart: ChartPatient): PatientAgreement {
  const name = compareNames(noted.name, chart.names)
  const birth = compareBirthDates(noted.birthDates, chart.birthDate)
  if (name === 'differs' || birth === 'differs') return 'differs'
  const isNumbered = noted.recordNumbers.some((number) => chart.recordNumbers.includes(number))
  if (isNumbered && name !== 'near' && birth !== 'near' && (name === 'same' || birth === 'same'))
    return 'number'
  if (name === 'same' && birth === 'same') return 'demographics'
  if (name === 'unknown' && birth === 'unknown') return isNumbered ? 'near' : 'unknown'
  return name === 'unknown' || birth === 'unknown' ? (isNumbered ? 'near' : 'unknown') : 'near'
}

/** Letters and digits only: hyphens, accents and particles are written in many ways. */
function compact(text: string): string {
  return foldWords(text).replaceAll(' ', '')
}

function compareNames(noted: PersonName | undefined, names: readonly PersonName[]): Likeness {
  if (noted === undefined || compact(noted.family) === '' || names.length === 0) return 'unknown'
  const found = names.map((name) => compareName(noted, name))
  return found.find((each) => each === 'same') ?? found.find((each) => each === 'near') ?? 'differs'
}

function compareName(noted: PersonName, ours: PersonName): Likeness {
  const family = compareFamilies(noted.family, ours.family)
  if (family === 'differs') return 'differs'
  const [[theirs = '', ...theirOthers], [known = '', ...ourOthers]] = [givenWords(noted), givenWords(ours)]
  // Siblings often share the first given name: where both names go on, they have to go on alike.
  if (theirs === known && theirs.length > 1)
    return theirOthers.every((word, at) => isSameGiven(word, ourOthers[at] ?? word)) ? family : 'near'
  // Twins share all but the given name, and a slip of the pen looks the same: a person has to look.
  return family === 'same' || isSlip(theirs, known) ? 'near' : 'differs'
}

const givenWords = ({ given }: PersonName): readonly string[] => foldWords(given).split(' ')

/** An initial stands for every name that begins with it. */
function isSameGiven(one: string, other: string): boolean {
  return one.length === 1 || other.length === 1 ? one[0] === other[0] : one === other
}

/** Spanish names have two surnames, of which letters often leave out the second. */
function compareFamilies(noted: string, ours: string): Likeness {
  const [theirs, known] = [compact(noted), compact(ours)]
  if (theirs === known) return 'same'
  const [theirWords, ourWords] = [foldWords(noted).split(' '), foldWords(ours).split(' ')]
  if (theirWords.some((word) => word.length > 2 && ourWords.includes(word))) return 'near'
  return isSlip(theirs, known) ? 'near' : 'differs'
}

function compareBirthDates(noted: readonly CalendarDay[], ours: CalendarDay | undefined): Likeness {
  if (noted.length === 0 || ours?.length !== 10) return 'unknown'
  if (noted.includes(ours)) return noted.length === 1 ? 'same' : 'near'
  return noted.some((day) => countDifferences(day, ours) === 1) ? 'near' : 'differs'
}

function countDifferences(one: string, other: string): number {
  let count = 0
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) count += 1
  return count
}

/** Whether two words are one with a letter or two misread; short words are compared as they are. */
function isSlip(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length)
  if (shorter < 4 || Math.abs(one.length - other.length) > 2) return false
  return editDistance(one, other) <= (shorter < 7 ? 1 : 2)
}

/** @see {@link https://en.wikipedia.org/wiki/Levenshtein_distance | Levenshtein distance} */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at]
    for (let place = 1; place <= other.length; place += 1) {
      const swap = (row[place - 1] ?? 0) + (one[at - 1] === other[place - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[place] ?? 0) + 1, (next[place - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
