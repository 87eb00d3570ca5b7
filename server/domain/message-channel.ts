import { codeSystems, heldBackReasons, loopCode } from './codes.ts'
import type { CommunicationEvidence } from './evidence-records.ts'

/** How a message travelled; the wording is `channel.<name>`. */
export const channels = [
  'phone',
  'text',
  'portal',
  'fax',
  'direct',
  'email',
  'letter',
  'in-person',
  'video',
  'electronic',
] as const
export type Channel = (typeof channels)[number]

const mode = codeSystems.participationMode
const channelOfMedium: ReadonlyMap<string, Channel> = new Map<string, Channel>([
  [`${mode}|PHONE`, 'phone'],
  [`${mode}|FACE`, 'in-person'],
  [`${mode}|VIDEOCONF`, 'video'],
  [`${mode}|FAXWRIT`, 'fax'],
  [`${mode}|EMAILWRIT`, 'email'],
  [`${mode}|ONLINEWRIT`, 'portal'],
  [`${mode}|MAILWRIT`, 'letter'],
  [`${mode}|HANDWRIT`, 'letter'],
  [`${mode}|TYPEWRIT`, 'letter'],
  [`${mode}|ELECTRONIC`, 'electronic'],
])
/** Codes that no standard list has; every system that names them means the same. */
const channelOfWord: ReadonlyMap<string, Channel> = new Map<string, Channel>([
  ['sms', 'text'],
  ['portal', 'portal'],
  ['direct', 'direct'],
])

/** The channel that a message names (`medium`), if it is one that is known. */
export function channelOf({ media }: CommunicationEvidence): Channel | undefined {
  for (const medium of media) {
    const channel = channelOfMedium.get(medium) ?? channelOfWord.get(medium.slice(medium.indexOf('|') + 1))
    if (channel) return channel
  }
  return undefined
}

/** What became of an attempt, where it is coded; the wording is `outcome.<name>`. */
export const outcomes = [
  'left-message',
  'voicemail',
  'no-answer',
  'wrong-number',
  'invalid-phone-number',
  'recipient-unavailable',
  'patient-objection',
  'family-objection',
  'system-error',
  ...heldBackReasons,
] as const
export type Outcome = (typeof outcomes)[number]

/** @see {@link https://hl7.org/fhir/R4/codesystem-communication-not-done-reason.html | Reasons of not-done} */
const notDoneSystem = 'http://terminology.hl7.org/CodeSystem/communication-not-done-reason'
const outcomeOfCode: ReadonlyMap<string, Outcome> = new Map(
  outcomes.flatMap((outcome) => [
    [loopCode(outcome), outcome] as const,
    [`${notDoneSystem}|${outcome}`, outcome] as const,
  ]),
)

/** The coded outcome of a call or message: a category of Baton's own, else the reason why it was not done. */
export function outcomeOf({ categories, statusReasons }: CommunicationEvidence): Outcome | undefined {
  for (const code of categories) if (outcomeOfCode.has(code)) return outcomeOfCode.get(code)
  for (const code of statusReasons) if (outcomeOfCode.has(code)) return outcomeOfCode.get(code)
  return undefined
}
