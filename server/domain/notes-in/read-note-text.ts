import { isReferralNumber } from '../referral-number.ts'
import type { CalendarDay } from '../instant.ts'
import { readDays } from './note-dates.ts'
import { findNamedSpecialty } from './note-specialty.ts'
import { quoteRecommendations } from './quoted-recommendations.ts'
import type { NoteCompleteness, NoteFacts, NotedAuthor, NotedPatient, PersonName } from './received-note.ts'

type Label = 'patient' | 'birth' | 'visit' | 'author' | 'organization' | 'title'

/** What letters in English and Spanish write before a colon; the rest of the line belongs to it. */
const labels: Readonly<Record<Label, string>> = {
  patient: 'patient name|patient|name of patient|nombre del paciente|paciente|nombre',
  birth: 'date of birth|birth ?date|d\\.?o\\.?b\\.?|fecha de nacimiento|f\\. ?nac\\.?|nacimiento',
  visit:
    'date of service|date of visit|visit date|service date|seen on|d\\.?o\\.?s\\.?|fecha de la (?:visita|consulta)|fecha de (?:consulta|atenci[oó]n|visita)',
  author:
    'electronically signed by|signed by|consultant|provider|author|firmado electr[oó]nicamente por|firmado por|m[eé]dico|especialista',
  organization: 'practice|clinic|facility|organization|department|cl[ií]nica|consultorio|instituci[oó]n',
  title: 'document|subject|re document|documento|asunto',
}

const patterns = new Map(
  Object.entries(labels).map(([label, words]) => [
    label,
    new RegExp(
      `(?:^|[\\n\\f;|]|  )[ \\t]*(?:${words})[ \\t]*:[ \\t]*([^\\n\\f;|]{1,120}?)(?=  |[\\n\\f;|]|$)`,
      'giu',
    ),
  ]),
)

/** Every value a label has, in the order of the document. */
function valuesOf(text: string, label: Label): readonly string[] {
  const pattern = patterns.get(label)
  return pattern === undefined ? [] : [...text.matchAll(pattern)].map(([, value = '']) => value.trim())
}

/** What all the places say alike; a letter that names two people, or two days, says neither. */
function onlyOf<Value>(values: readonly Value[], toText: (value: Value) => string): Value | undefined {
  const [first] = values
  return new Set(values.map(toText)).size === 1 ? first : undefined
}

const spanish = /\b(paciente|fecha de|nacimiento|m[eé]dico|firmado|consulta de|remisi[oó]n|estimad[oa])\b/iu

/** The language a letter is written in, as far as its dates are concerned. */
export function languageOf(text: string): 'en' | 'es' {
  return spanish.test(text) ? 'es' : 'en'
}

/** `Reyes, Ana María` or `Ana María Reyes`; of the latter the last word is the surname. */
export function parsePersonName(text: string): PersonName | undefined {
  const plain = text
    .replace(/\b(mr|mrs|ms|dr|dra|sr|sra|srta|md|do|np|pa-c)\b\.?/giu, '')
    .replace(/[([].*$/u, '')
    .replace(/\s+/gu, ' ')
    .replace(/[\s,]+$/u, '')
    .trim()
  const [family = '', given = ''] = plain.split(',').map((part) => part.trim())
  if (given !== '') return { family, given }
  const words = plain.split(' ')
  if (words.length < 2) return undefined
  return { family: words.slice(-1).join(' '), given: words.slice(0, -1).join(' ') }
}

const retracted =
  /(entered in error|please disregard|disregard (the|our) (previous|prior|enclosed)|this (note|report|document) (is|has been) (retracted|withdrawn|voided)|ingresad[oa] por error|enviad[oa] por error|queda sin efecto|se anula|an[uú]lese)/iu
const preliminary =
  /\b(preliminary|interim|draft|not (yet )?signed|unsigned|addendum to follow|final report to follow|results? (are )?pending review|preliminar|borrador|provisional|sin firmar|informe final (en|a) )/iu
const signed =
  /\b(electronically signed by|signed electronically|final report|firmado electr[oó]nicamente por|informe final)\b/iu

/** What a letter says about being finished. What speaks against outweighs what speaks for. */
export function readCompleteness(text: string): NoteCompleteness {
  if (retracted.test(text)) return 'retracted'
  if (preliminary.test(text)) return 'preliminary'
  return signed.test(text) ? 'final' : 'undeclared'
}

const numberLike = /\bREF[-–— ]?(\d{4})[-–— ]?(\d{7,12})\b/giu
/** What a machine takes for a digit, and the digit it stands for. */
const misread: Readonly<Record<string, string>> = {
  O: '0',
  o: '0',
  Q: '0',
  l: '1',
  I: '1',
  '|': '1',
  S: '5',
  B: '8',
  Z: '2',
}
const numberLikeInPicture =
  /\b[RP][EF][FE][-–— .]{0,2}([\dOoQlI|SBZ]{4})[-–— .]{0,2}([\dOoQlI|SBZ]{7,12})(?![\dA-Za-z])/gu

/**
 * Our referral numbers in a text, each once, and only those whose check digits agree.
 *
 * @param isPicture - letters that a machine takes for digits count as those digits
 */
export function findReferralNumbers(text: string, isPicture = false): readonly string[] {
  const found = [...text.matchAll(isPicture ? numberLikeInPicture : numberLike)].map(
    ([, year = '', serial = '']) => `REF-${toDigits(year)}-${toDigits(serial)}`,
  )
  return [...new Set(found)].filter(isReferralNumber)
}

function toDigits(text: string): string {
  return [...text].map((sign) => misread[sign] ?? sign).join('')
}

const npiLike = /\bNPI[:# ]{1,3}(\d{10})\b/iu

/**
 * Reads what a letter in English or Spanish says about itself: labelled lines, a signature, our number. What it does not
 * say, or says in two ways, is left out.
 *
 * @param text - pages divided by form feeds
 * @param isPicture - a machine read it off a picture
 */
export function readNoteText(text: string, isPicture = false): NoteFacts {
  const visit = onlyOf(daysOf(text, 'visit'), (each) => each.join())
  const [title] = valuesOf(text, 'title')
  const author = readAuthor(text)
  const letterhead = [title, author.name, author.organization].join(' ')
  return {
    reading: isPicture ? 'ocr' : 'text',
    patient: readPatient(text),
    author: { ...author, specialties: findNamedSpecialty(letterhead) },
    types: [],
    completeness: readCompleteness(text),
    isSensitive: false,
    identifiers: [],
    replaces: [],
    orderIdentifiers: [],
    referralNumbers: findReferralNumbers(text, isPicture),
    text,
    recommendations: quoteRecommendations(text),
    ...(title !== undefined && { title }),
    ...(visit?.length === 1 && visit[0] !== undefined && { serviceOn: visit[0] }),
  }
}

function daysOf(text: string, label: Label): readonly (readonly CalendarDay[])[] {
  const language = languageOf(text)
  return valuesOf(text, label).map((value) => readDays(value, language))
}

function readPatient(text: string): NotedPatient {
  const name = onlyOf(
    valuesOf(text, 'patient').flatMap((value) => parsePersonName(value) ?? []),
    ({ family, given }) => `${family}|${given}`.toLowerCase(),
  )
  const birthDates = onlyOf(daysOf(text, 'birth'), (each) => each.join()) ?? []
  return { ...(name && { name }), birthDates, recordNumbers: [] }
}

function readAuthor(text: string): Omit<NotedAuthor, 'specialties'> {
  const [name] = valuesOf(text, 'author')
  const [organization] = valuesOf(text, 'organization')
  const npi = npiLike.exec(text)?.[1]
  return {
    ...(name !== undefined && { name: name.replace(/[,;].*$/u, '').trim() }),
    ...(organization !== undefined && { organization }),
    ...(npi !== undefined && { npi }),
  }
}
