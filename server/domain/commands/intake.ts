import type { Direction } from '../loop-vocabulary.ts'
import { parseMoment } from '../fhir-reading.ts'
import type { Specialty } from '../specialties.ts'
import type { Refusal } from './command.ts'

const yesNo = ['yes', 'no', 'unknown'] as const
const sides = ['left', 'right', 'both'] as const

/** One thing that has to be known about a referral before it goes on; its words are `intake.<key>`. */
export type IntakeField = {
  key: IntakeKey
  required: boolean
} & ({ kind: 'text' | 'date' } | { kind: 'choice'; choices: readonly IntakeChoice[] })

/** The words of a choice are `intake-choice.<choice>`. */
export type IntakeChoice = (typeof yesNo)[number] | (typeof sides)[number]

/** Every field there is. */
export const intakeKeys = [
  'ecg-done',
  'lesion-site',
  'alarm-symptoms',
  'imaging-done',
  'affected-side',
  'pregnant',
  'tissue-diagnosis',
  'safety-concern',
  'opioids',
  'anticoagulants',
  'last-hba1c',
  'last-egfr',
  'received-on',
  'callback-number',
  'referrer-number',
] as const
export type IntakeKey = (typeof intakeKeys)[number]

const asked = (key: IntakeKey): IntakeField => ({ key, kind: 'choice', choices: yesNo, required: true })
const side: IntakeField = { key: 'affected-side', kind: 'choice', choices: sides, required: true }
const noted = (key: IntakeKey, required: boolean): IntakeField => ({ key, kind: 'text', required })

/** What the specialist needs to know whom to see and how soon, by specialty. */
const outbound: Readonly<Partial<Record<Specialty, readonly IntakeField[]>>> = {
  cardiology: [asked('ecg-done')],
  dermatology: [noted('lesion-site', true)],
  gastroenterology: [asked('alarm-symptoms'), asked('anticoagulants')],
  neurology: [asked('imaging-done')],
  endocrinology: [noted('last-hba1c', false)],
  'orthopedic-surgery': [side, asked('imaging-done')],
  ophthalmology: [side],
  nephrology: [noted('last-egfr', true)],
  psychiatry: [asked('safety-concern')],
  'general-surgery': [asked('anticoagulants')],
  'obstetrics-gynecology': [asked('pregnant')],
  'medical-oncology': [asked('tissue-diagnosis')],
  pain: [asked('opioids')],
}

/** Whoever sends us a patient has to be reachable, and the clock runs from receipt. */
const inbound: readonly IntakeField[] = [
  { key: 'received-on', kind: 'date', required: true },
  noted('callback-number', true),
  noted('referrer-number', false),
]

/** The intake fields of a specialty and direction, in the order they are asked. */
export function listIntakeFields(specialty: Specialty, direction: Direction): readonly IntakeField[] {
  const ofSpecialty = outbound[specialty] ?? []
  return direction === 'inbound' ? [...inbound, ...ofSpecialty] : ofSpecialty
}

function isAnswered(field: IntakeField, answer: string | undefined): boolean {
  const text = answer?.trim() ?? ''
  if (text === '') return !field.required
  if (field.kind === 'choice') return field.choices.some((choice) => choice === text)
  return field.kind === 'text' || parseMoment(text)?.isDayOnly === true
}

/** Fields that have to be answered before the referral goes on and are not, or not by one of their choices. */
export function listMissingIntake(
  intake: Readonly<Record<string, string>>,
  fields: readonly IntakeField[],
): readonly IntakeField[] {
  return fields.filter((field) => !isAnswered(field, intake[field.key]))
}

/**
 * Whether everything that must be known is known.
 *
 * @returns a refusal that points to the first field that is missing or is not one of its choices, or nothing
 */
export function refuseIntake(
  intake: Readonly<Record<string, string>>,
  fields: readonly IntakeField[],
): Refusal | undefined {
  const [missing] = listMissingIntake(intake, fields)
  return missing && { reason: 'intake-missing', evidence: [], pointer: `/intake/${missing.key}` }
}
