import type { NoteCandidateView, NoteDetail } from '#contract/notes.ts'

/** How one fact of the note stands to the chart's. `unsaid`: one of them does not say, or both may be right. */
export type Likeness = 'same' | 'near' | 'differs' | 'unsaid'

export type ComparedFact = {
  fact: 'name' | 'born' | 'mrn'
  /** As the note has it; several where a day could be read in two ways. */
  inNote: readonly string[]
  inChart: string | undefined
  likeness: Likeness
}

/**
 * Puts whom a note names beside a patient of ours, fact by fact. Whether they are one person the server has judged:
 * here only where they differ is shown.
 */
export function comparePatients(
  { patient: noted }: NonNullable<NoteDetail['facts']>,
  { patient, agreement }: NoteCandidateView,
): readonly ComparedFact[] {
  const isConfirmed = agreement === 'number' || agreement === 'demographics'
  const numbers = noted.recordNumbers.map((each) => each.slice(each.lastIndexOf('|') + 1))
  return [
    {
      fact: 'name',
      inNote: noted.name === undefined ? [] : [noted.name],
      inChart: patient.name === '' ? undefined : patient.name,
      likeness: compareNames(noted.name, patient.name, isConfirmed || agreement === 'near'),
    },
    {
      fact: 'born',
      inNote: noted.birthDates,
      inChart: patient.birthDate,
      likeness: compareDays(noted.birthDates, patient.birthDate),
    },
    {
      fact: 'mrn',
      inNote: numbers,
      inChart: patient.mrn,
      // Another office counts its patients by numbers of its own: one that is not ours says nothing.
      likeness: numbers.some((each) => isSameNumber(each, patient.mrn)) ? 'same' : 'unsaid',
    },
  ]
}

/** Words without case, accents and order: `Muñoz, José` and `JOSE MUNOZ` are one name. */
function wordsOf(name: string): string {
  const plain = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return (plain.match(/\p{L}+/gu) ?? []).sort().join(' ')
}

function compareNames(noted: string | undefined, ours: string, mayBeOne: boolean): Likeness {
  if (noted === undefined || ours === '') return 'unsaid'
  if (wordsOf(noted) === wordsOf(ours)) return 'same'
  return mayBeOne ? 'near' : 'differs'
}

function compareDays(noted: readonly string[], ours: string | undefined): Likeness {
  if (noted.length === 0 || ours === undefined) return 'unsaid'
  if (!noted.includes(ours)) return 'differs'
  return noted.length === 1 ? 'same' : 'near'
}

function isSameNumber(one: string, other: string | undefined): boolean {
  const digits = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]/gu, '')
  return other !== undefined && digits(one) !== '' && digits(one) === digits(other)
}
