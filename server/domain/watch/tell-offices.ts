import { localDay } from '../clinic-zone.ts'
import type { PlannedStep } from '../escalation.ts'
import type { ClockName } from '../loop-vocabulary.ts'
import type {
  OutgoingMessage,
  ReceiverNotice,
  ReceiverValues,
  ReferrerNotice,
  ReferrerValues,
} from '../notifications/outgoing-message.ts'
import type { Way } from './delivery.ts'
import type { Dossier, ReachableParty } from './dossier.ts'
import { officeAlert } from './fhir-effects/office-messages.ts'
import { renderMessage } from '../notifications/render-message.ts'
import type { PracticeContext } from './practice-context.ts'
import { toE164 } from './read-patient-facts.ts'
import { nameSpecialty } from './specialty-name.ts'
import { referencesOfLoop, toWriting } from './loop-references.ts'

const receiverNoticeOf: Readonly<Partial<Record<ClockName, ReceiverNotice>>> = {
  confirm: 'confirm-receipt',
  visit: 'confirm-visit',
  note: 'request-note',
}

const referrerNoticeOf: Readonly<Partial<Record<ClockName, ReferrerNotice>>> = {
  unscheduled: 'not-booked',
  'late-booking': 'not-booked',
  respond: 'answer-needed',
  redirect: 'redirect-needed',
  note: 'note-overdue',
  review: 'review-due',
}

type OfficeChannel = 'direct' | 'fax' | 'voice'
type OfficeMessage = Extract<OutgoingMessage, { audience: 'receiver' | 'referrer' }>

/** Direct first, fax as its fallback, then a call where an agent makes it: what a person would have to do comes after. */
function waysTo(
  party: ReachableParty,
  practice: PracticeContext,
  urgency: Dossier['urgency'],
  toMessage: (channel: OfficeChannel) => OfficeMessage,
): readonly Way[] {
  const { channels } = practice
  const direct = channels.has('direct') ? party.direct : undefined
  const fax = channels.has('fax') && party.fax !== undefined ? toE164(party.fax) : undefined
  const named = party.name === undefined ? {} : { name: party.name }
  return [
    ...(direct === undefined
      ? []
      : [way('direct', 'direct-first', { address: direct, ...named }, toMessage('direct'))]),
    ...(fax === undefined
      ? []
      : [
          way(
            'fax',
            direct === undefined ? 'no-direct-address' : 'direct-failed',
            { address: fax, ...named },
            toMessage('fax'),
          ),
        ]),
    ...callTo(party, practice, urgency, () => toMessage('voice')),
  ]
}

/**
 * The call a voice agent makes to an office; none where people telephone, where no number is known, or where it is
 * urgent: then somebody has to hear the answer.
 */
function callTo(
  { phone, name }: ReachableParty,
  { callsBy }: PracticeContext,
  urgency: Dossier['urgency'],
  toMessage: () => OfficeMessage,
): readonly Way[] {
  const number = phone === undefined ? undefined : toE164(phone)
  if (callsBy !== 'agent' || urgency !== 'routine' || number === undefined) return []
  const to = { address: number, ...(name !== undefined && { name }) }
  return [way('voice', 'agent-calls', to, toMessage())]
}

function way(
  channel: OfficeChannel,
  because: string,
  to: { address: string; name?: string },
  message: OfficeMessage,
): Way {
  return { kind: 'message', channel, because, to, message }
}

/** The ways to the receiver's office, best first; none when neither the directory nor the practice allows any. */
export function waysToReceiver(
  step: Pick<PlannedStep, 'clock'>,
  dossier: Dossier,
  practice: PracticeContext,
): readonly Way[] {
  const notice = receiverNoticeOf[step.clock] ?? 'confirm-receipt'
  const values = receiverValues(dossier, practice)
  const { language } = practice
  return waysTo(dossier.receiver, practice, dossier.urgency, (channel) => ({
    audience: 'receiver',
    channel,
    notice,
    language,
    values,
  }))
}

function receiverValues(
  dossier: Dossier,
  { name, callBackNumber, calendar }: PracticeContext,
): ReceiverValues {
  const day = (iso: string): string => localDay(Date.parse(iso), calendar.timeZone)
  return {
    practiceName: name,
    callBackNumber,
    referralNumber: dossier.number ?? dossier.referral.slice(dossier.referral.indexOf('/') + 1),
    patientInitials: dossier.patient.initials,
    patientBirthDate: dossier.patient.birthDate ?? '',
    orderedOn: dossier.orderedAt === undefined ? '' : day(dossier.orderedAt),
    ...(dossier.visitAt !== undefined && { visitOn: day(dossier.visitAt) }),
  }
}

/**
 * The ways to the referring side: our own clinicians and offices read it in the EHR, an office outside gets it by
 * Direct or fax.
 */
export function waysToReferrer(
  step: PlannedStep,
  dossier: Dossier,
  practice: PracticeContext,
  recipient: string | undefined,
): readonly Way[] {
  const notice = referrerNoticeOf[step.clock] ?? 'not-booked'
  const message = (channel: OfficeChannel): OfficeMessage => ({
    audience: 'referrer',
    channel,
    notice,
    language: practice.language,
    values: toReferrerValues(dossier, practice),
  })
  if (dossier.direction === 'inbound')
    return waysToOutsideReferrer(dossier, practice, { notice, values: toReferrerValues(dossier, practice) })
  if (recipient === undefined) return []
  const write = officeAlert(
    {
      loop: referencesOfLoop(dossier),
      channel: 'ehr-inbox',
      recipient,
      sender: practice.organization,
      text: renderMessage(message('direct')).text,
      outcome: { status: 'completed', sentAt: practice.now },
    },
    step,
    toWriting(practice),
  )
  return [{ kind: 'fhir', channel: 'ehr-inbox', because: 'own-office', write }]
}

/** The ways to a referring office outside of the practice: Direct first, then fax. */
export function waysToOutsideReferrer(
  dossier: Dossier,
  practice: PracticeContext,
  content: { notice: ReferrerNotice; earlier?: readonly ReferrerNotice[]; values: ReferrerValues },
): readonly Way[] {
  const { language } = practice
  return waysTo(dossier.referrer, practice, dossier.urgency, (channel) => ({
    audience: 'referrer',
    channel,
    language,
    ...content,
  }))
}

/** What the referring side is told of every loop, whatever the news. */
export function toReferrerValues(dossier: Dossier, { name, language, now }: PracticeContext): ReferrerValues {
  const waited = dossier.orderedAt === undefined ? undefined : now - Date.parse(dossier.orderedAt)
  return {
    practiceName: name,
    referralNumber: dossier.number ?? dossier.referral.slice(dossier.referral.indexOf('/') + 1),
    patientName: dossier.patient.name,
    specialty: nameSpecialty(dossier, language),
    ...(dossier.receiver.name !== undefined && { receiverName: dossier.receiver.name }),
    ...(waited !== undefined && waited > 0 && { daysWaiting: Math.floor(waited / 86_400_000) }),
  }
}
