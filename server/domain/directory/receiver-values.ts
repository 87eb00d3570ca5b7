import { foldWords } from '../notifications/fold-words.ts'
import { specialtyTable, type Specialty } from '../specialties.ts'
import type { KnownOrNot } from './receiver.ts'

/** A telephone number as E.164 where it is one of the North American plan or already is; else as it was written. */
export function toPhone(written: string): string {
  const text = written.trim()
  const digits = text.replace(/\D/g, '')
  if (/^\+[1-9]\d{6,14}$/.test(text.replace(/[\s().-]/g, ''))) return `+${digits}`
  const national = digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits
  return /^[2-9]\d{2}[2-9]\d{6}$/.test(national) && /^[+\d\s().-]+$/.test(text) ? `+1${national}` : text
}

/** Whether that is a number somebody can dial. */
export function isPhone(text: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(toPhone(text))
}

/** Whether that is an address within Direct, as far as its form says. */
export function isDirectAddress(text: string): boolean {
  return (
    /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(text) &&
    text.length < 255
  )
}

/**
 * Whether that is a National Provider Identifier: ten digits whose last one checks the others (Luhn, with the prefix
 * 80840 of the United States).
 *
 * @see {@link https://www.cms.gov/Regulations-and-Guidance/Administrative-Simplification/NationalProvIdentStand/Downloads/NPIcheckdigit.pdf | NPI check digit}
 */
export function isNpi(text: string): boolean {
  if (!/^[12]\d{9}$/.test(text)) return false
  const sum = [...`80840${text}`].toReversed().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

const specialtyKeys = new Map<string, Specialty>(
  specialtyTable.map(({ specialty }) => [foldWords(specialty), specialty]),
)

/**
 * The specialty a word names: its key, however it is written ("Orthopedic surgery"), or a name given to it.
 *
 * @param names - further names by key, such as those of a language
 */
export function toSpecialty(
  word: string,
  names: ReadonlyMap<string, Specialty> = new Map(),
): Specialty | undefined {
  return specialtyKeys.get(foldWords(word)) ?? names.get(foldWords(word))
}

const answers: Readonly<Record<string, KnownOrNot>> = {
  yes: 'yes',
  y: 'yes',
  true: 'yes',
  si: 'yes',
  s: 'yes',
  no: 'no',
  n: 'no',
  false: 'no',
  unknown: 'unknown',
  desconocido: 'unknown',
}

/** What somebody meant by yes or no, in either language; `undefined` when it is none of them. */
export function toKnownOrNot(word: string): KnownOrNot | undefined {
  return answers[foldWords(word)]
}
