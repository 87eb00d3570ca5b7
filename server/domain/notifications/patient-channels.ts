import type { PatientReach } from './patient-reach.ts'
import type { SendChannel } from './send-channel.ts'

export type PatientChannel = 'sms' | 'portal' | 'voice' | 'letter'

/** Why a channel is passed over. */
export type SkipReason =
  | 'channel-off'
  | 'no-address'
  | 'no-portal-account'
  | 'no-consent'
  | 'opted-out'
  | 'number-suspended'
  | 'sensitive-specialty'
  | 'urgent-needs-a-call'

/** A channel in order of preference, with what speaks against it if anything does. */
export type RankedChannel = { channel: PatientChannel; against?: SkipReason }

/** What is known about texting one number, whoever it belongs to. */
export type TextStanding = 'none' | 'permitted' | 'denied' | 'suspended'

/** One message to one patient that wants a channel. */
export type PatientOutreach = {
  /** Of `reach.textNumber`. */
  textStanding: TextStanding
  isUrgent: boolean
  /** Key of the specialty table. */
  specialty?: string
}

export type OutreachRules = {
  available: ReadonlySet<SendChannel>
  /** Keys of the specialty table that are never texted about: behavioural, reproductive, adolescent (A.7). */
  sensitiveSpecialties: ReadonlySet<string>
  /** Calls are made by a voice agent: they need what texts need. */
  areCallsAutomated?: boolean
}

/** Of the specialty table, those that are sensitive by themselves; a practice adds its own. */
export const defaultSensitiveSpecialties: ReadonlySet<string> = new Set([
  'psychiatry',
  'obstetrics-gynecology',
])

type Reachable = Extract<PatientReach, { kind: 'person' }>

const standingAgainst: Readonly<Record<TextStanding, SkipReason | undefined>> = {
  permitted: undefined,
  none: 'no-consent',
  denied: 'opted-out',
  suspended: 'number-suspended',
}

/** An unknown specialty may be a sensitive one. */
function isSensitive({ specialty }: PatientOutreach, { sensitiveSpecialties }: OutreachRules): boolean {
  return specialty === undefined || sensitiveSpecialties.has(specialty)
}

/** A text or an automated call: both need the same consent, and go to the number it was given for. */
function againstMachine(
  outreach: PatientOutreach,
  { textNumber }: Reachable,
  rules: OutreachRules,
): SkipReason | undefined {
  if (textNumber === undefined) return 'no-address'
  const standing = standingAgainst[outreach.textStanding]
  if (standing) return standing
  if (isSensitive(outreach, rules)) return 'sensitive-specialty'
  return outreach.isUrgent ? 'urgent-needs-a-call' : undefined
}

function against(
  channel: PatientChannel,
  outreach: PatientOutreach,
  reach: Reachable,
  rules: OutreachRules,
): SkipReason | undefined {
  if (!rules.available.has(channel)) return 'channel-off'
  switch (channel) {
    case 'sms':
      return againstMachine(outreach, reach, rules)
    case 'portal':
      return reach.hasPortal ? undefined : 'no-portal-account'
    case 'voice':
      if (rules.areCallsAutomated === true) return againstMachine(outreach, reach, rules)
      return reach.callNumber === undefined ? 'no-address' : undefined
    case 'letter':
      return reach.hasPostalAddress ? undefined : 'no-address'
  }
}

const routineOrder: readonly PatientChannel[] = ['sms', 'portal', 'voice', 'letter']
/** Somebody calls at once; a text is no way to tell something urgent. */
const urgentOrder: readonly PatientChannel[] = ['voice', 'portal', 'sms', 'letter']

/** The channels for a patient in order of preference, each with what speaks against it. */
export function rankPatientChannels(
  outreach: PatientOutreach,
  reach: Reachable,
  rules: OutreachRules,
): readonly RankedChannel[] {
  return (outreach.isUrgent ? urgentOrder : routineOrder).map((channel) => {
    const reason = against(channel, outreach, reach, rules)
    return reason ? { channel, against: reason } : { channel }
  })
}
