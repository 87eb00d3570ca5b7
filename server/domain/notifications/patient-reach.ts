import { toDayNumber, toDayNumberOf } from '../clinic-zone.ts'
import type { Instant } from '../instant.ts'
import type { MessageLanguage } from './outgoing-message.ts'

/** A way to reach somebody as the chart lists it (FHIR ContactPoint); telephone numbers in E.164. */
export type ReachPoint = {
  system: 'phone' | 'sms' | 'email' | 'fax' | 'other'
  value: string
  use?: 'home' | 'work' | 'temp' | 'old' | 'mobile'
  /** 1 is the most preferred. */
  rank?: number
  from?: Instant
  until?: Instant
}

/** Somebody who can be written to: the patient, or a registered proxy (RelatedPerson). */
export type ReachablePerson = {
  reference: string
  name?: string
  telecom: readonly ReachPoint[]
  /** BCP 47, as the chart has it. */
  language?: string
  hasPortal: boolean
  hasPostalAddress: boolean
  /** Lines as they stand on an envelope, without the name. */
  postalAddress?: readonly string[]
}

export type PatientFacts = ReachablePerson & {
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  birthDate?: string
  isDeceased: boolean
  isActive: boolean
  /** Registered and current proxies, the first to be asked first. */
  proxies: readonly ReachablePerson[]
}

/** Whom to write to and where, or why nobody may be. */
export type PatientReach =
  | { kind: 'nobody'; because: 'deceased' | 'inactive' | 'minor-without-proxy' }
  | {
      kind: 'person'
      reference: string
      /** Of whoever is written to: the patient's own, or the proxy's. */
      name?: string
      isProxy: boolean
      language: MessageLanguage
      /** The number for texts: only one that the chart calls mobile or a text number. */
      textNumber?: string
      /** The number to call. */
      callNumber?: string
      hasPortal: boolean
      hasPostalAddress: boolean
      /** Lines as they stand on an envelope, without the name. */
      postalAddress?: readonly string[]
    }

const adultAge = 18

/**
 * Whether a person may still be under age on a day: of an incomplete birth date the latest day is taken. A chart
 * without any is that of an adult.
 */
function isMinor(birthDate: string | undefined, now: Instant, timeZone: string): boolean {
  if (birthDate === undefined) return false
  const [year, month = '12', day = '31'] = birthDate.split('-')
  const birthday = `${Number(year) + adultAge}-${month}-${day}`
  const comesOfAge = toDayNumberOf(birthday)
  // No such day, as 29 February or 31 June: the first of the next month will do.
  const known = Number.isNaN(comesOfAge)
    ? toDayNumberOf(`${Number(year) + adultAge}-${month}-28`) + 4
    : comesOfAge
  return toDayNumber(now, timeZone) < known
}

function isCurrent({ use, from, until }: ReachPoint, now: Instant): boolean {
  return use !== 'old' && (from === undefined || from <= now) && (until === undefined || now < until)
}

/** Ranked numbers first; then mobile, home, any, and work last, where others may answer. */
function preference({ rank, use }: ReachPoint): number {
  const byUse = use === 'mobile' ? 0 : use === 'home' ? 1 : use === 'work' ? 3 : 2
  return (rank ?? 100) * 10 + byUse
}

function listNumbers({ telecom }: ReachablePerson, now: Instant): readonly ReachPoint[] {
  return telecom
    .filter((point) => (point.system === 'phone' || point.system === 'sms') && isCurrent(point, now))
    .toSorted((one, other) => preference(one) - preference(other))
}

const toLanguage = (language: string | undefined): MessageLanguage =>
  language?.toLowerCase().split('-')[0] === 'es' ? 'es' : 'en'

/**
 * Whom to contact about a patient, and over which numbers. A minor's messages go to a registered proxy and to
 * nobody else; about a patient who is deceased or inactive nothing goes out (DATA-MODEL A.7).
 */
export function derivePatientReach(patient: PatientFacts, now: Instant, timeZone: string): PatientReach {
  if (patient.isDeceased) return { kind: 'nobody', because: 'deceased' }
  if (!patient.isActive) return { kind: 'nobody', because: 'inactive' }
  const isProxy = isMinor(patient.birthDate, now, timeZone)
  const person = isProxy ? patient.proxies[0] : patient
  if (!person) return { kind: 'nobody', because: 'minor-without-proxy' }
  const numbers = listNumbers(person, now)
  const text = numbers.find(({ system, use }) => system === 'sms' || use === 'mobile')
  const call = numbers.find(({ system }) => system === 'phone') ?? text
  return {
    kind: 'person',
    reference: person.reference,
    isProxy,
    language: toLanguage(person.language ?? patient.language),
    ...(person.name !== undefined && { name: person.name }),
    ...(text && { textNumber: text.value }),
    ...(call && { callNumber: call.value }),
    hasPortal: person.hasPortal,
    hasPostalAddress: person.hasPostalAddress,
    ...(person.postalAddress && { postalAddress: person.postalAddress }),
  }
}
