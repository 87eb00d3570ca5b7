import type { Dice } from '../../server/sandbox/clinic/dice.ts'
import { letterOf, writeLetter, type Letter } from './corpus-letters.ts'
import type { Person } from './corpus-people.ts'
import { fields, type Referral } from './corpus-practice.ts'
import { typeOf, writeCcda, writeMdm, type Structured } from './corpus-structured.ts'

/** A note before it is read, and what a person who knows everything would do with it. */
export type CorpusNote = {
  kind: string
  language: 'en' | 'es'
  format: 'letter' | 'picture' | 'html' | 'ccda' | 'mdm'
  content: string
  /** `ServiceRequest/x` that it is the report of; none where it is nobody's. */
  truth: readonly string[]
  /** Whether the right thing is to let it file itself; false wherever a person has to look. */
  mayFile: boolean
  /** Whether it names a referral of ours in a way a machine can read. */
  hasLink: boolean
  /** `ServiceRequest/x` of the response page it came in by. */
  page?: string
}

/** What a kind may draw on: each call gives out somebody or something new. */
export type Drawing = {
  dice: Dice
  person: (language: 'en' | 'es', over?: Partial<Person>) => Person
  refer: (
    person: Person,
    over?: Partial<Pick<Referral, 'field' | 'reason' | 'specialist' | 'authoredOn'>>,
  ) => Referral
  /** Adds to the chart of a referral's patient. */
  addTo: (referral: Referral, resource: object) => void
  /** Another status than active. */
  end: (referral: Referral) => void
}

export type Draft = Omit<CorpusNote, 'kind' | 'language'>

export type Kind = {
  kind: string
  count: number
  make: (draw: Drawing, language: 'en' | 'es', index: number) => Draft
}

export const visitOn = '2026-04-06'
export const ref = ({ id }: Referral): string => `ServiceRequest/${id}`

export function base(referral: Referral, over: Partial<Draft> = {}): Omit<Draft, 'content' | 'format'> {
  return { truth: [ref(referral)], mayFile: true, hasLink: true, ...over }
}

export function asLetter(
  referral: Referral,
  draw: Drawing,
  language: 'en' | 'es',
  change: Partial<Letter> = {},
  over: Partial<Draft> = {},
): Draft {
  const letter = { ...letterOf(referral, visitOn, language), ...change }
  return { format: 'letter', content: writeLetter(letter, draw.dice), ...base(referral, over) }
}

export function asStructured(
  format: 'ccda' | 'mdm',
  referral: Referral,
  language: 'en' | 'es',
  change: Partial<Structured> = {},
  over: Partial<Draft> = {},
): Draft {
  const note: Structured = {
    ...letterOf(referral, visitOn, language),
    numbers: [],
    orders: [referral.order],
    type: typeOf(referral),
    documentId: `doc-${referral.id}-${format}`,
    ...change,
  }
  return { format, content: format === 'ccda' ? writeCcda(note) : writeMdm(note), ...base(referral, over) }
}

export const notToFile = { mayFile: false } as const
export const nobodys = { mayFile: false, truth: [] } as const
export const noLink = { mayFile: false, hasLink: false } as const

/** A second open referral of the same patient. */
export function second(
  draw: Drawing,
  first: Referral,
  isSameField: boolean,
  specialist?: Referral['specialist'],
): Referral {
  const other = fields.find(({ specialty }) => specialty !== first.field.specialty) ?? first.field
  const field = isSameField ? first.field : other
  const reason = field.reasons.find((each) => each[0] !== first.reason[0]) ?? field.reasons[0]
  return draw.refer(first.person, { field, ...(reason && { reason }), ...(specialist && { specialist }) })
}

export const fresh = (draw: Drawing, language: 'en' | 'es'): Referral => draw.refer(draw.person(language))

/** Somebody else with the same name, and a referral of the same kind. */
export function namesake(
  draw: Drawing,
  { person, field, specialist }: Referral,
  language: 'en' | 'es',
  given?: string,
): Referral {
  const isTwin = given !== undefined
  const other = draw.person(language, {
    family: person.family,
    given: given ?? person.given,
    ...(isTwin && { birthDate: person.birthDate }),
  })
  return draw.refer(other, { field, specialist })
}

export function withoutVisit(letter: Letter): Letter {
  const rest = { ...letter }
  delete rest.visitOn
  return rest
}

/** A report that is in the chart already, and closed its referral. */
export function earlierReport(referral: Referral): object {
  return {
    resourceType: 'DocumentReference',
    id: `first-${referral.id}`,
    status: 'current',
    docStatus: 'final',
    identifier: [{ system: 'urn:oid:1.2.840.99999.55', value: `first-${referral.id}` }],
    type: { coding: [{ system: 'http://loinc.org', code: typeOf(referral) }] },
    subject: { reference: `Patient/${referral.person.id}` },
    date: `${visitOn}T18:00:00-04:00`,
    author: [{ reference: `PractitionerRole/${referral.specialist.role}` }],
    content: [{ attachment: { contentType: 'application/pdf' } }],
    context: { period: { start: visitOn }, related: [{ reference: ref(referral) }] },
  }
}
