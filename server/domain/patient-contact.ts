import { isKind } from './answers.ts'
import type { LoopEvidence } from './chart-links.ts'
import { communicationCodes, heldBackReasons, loopCode, loopWords } from './codes.ts'
import type { ChartEvidence, CommunicationEvidence } from './evidence-records.ts'
import type { Axes } from './loop-vocabulary.ts'

function isPatient(reference: string | undefined): boolean {
  return reference?.startsWith('Patient/') === true || reference?.startsWith('RelatedPerson/') === true
}

/** Whether a message went to the patient or a proxy. */
export function isToPatient(message: CommunicationEvidence): boolean {
  return (
    isKind(message, communicationCodes.patientContact) ||
    message.recipients.some(({ reference }) => isPatient(reference))
  )
}

/** Whether a message came from the patient or a proxy. */
export function isFromPatient(message: CommunicationEvidence): boolean {
  return isPatient(message.sender?.reference)
}

/** Whether the patient's newest word about SMS is no. */
export function hasOptedOut(chart: ChartEvidence): boolean {
  return (
    chart.consents
      .filter(({ isSmsConsent }) => isSmsConsent)
      .toSorted((one, other) => one.decidedAt - other.decidedAt || (one.ref < other.ref ? -1 : 1))
      .at(-1)?.isDenied === true
  )
}

/** What counts as "unreachable" (A.6): three attempts over two channels, and no word back. */
export const attemptsToGiveUp = 3
export const channelsToGiveUp = 2

const heldBack: ReadonlySet<string> = new Set(heldBackReasons.map((reason) => loopCode(reason)))

/** A message that an objection, quiet hours or another rule of ours held back was no attempt. */
function hasFailed({ status, statusReasons }: CommunicationEvidence): boolean {
  const isHeldBack = statusReasons.some(
    (reason) => reason.endsWith('|patient-objection') || heldBack.has(reason),
  )
  return (status === 'not-done' || status === 'stopped') && !isHeldBack
}

/** Whether somebody tried to reach the patient, with success or without. */
export function isContactAttempt(message: CommunicationEvidence): boolean {
  if (!isToPatient(message) || isFromPatient(message)) return false
  return message.status === 'completed' || hasFailed(message)
}

/**
 * The axis `patient`: the furthest that contact got. A decline that a later booking overturned no longer counts.
 *
 * @param hasDeclined - a standing closure says that the patient declined
 */
export function derivePatientAxis(
  loop: LoopEvidence,
  chart: ChartEvidence,
  hasDeclined: boolean,
  isUnreachable: boolean,
): Axes['patient'] {
  const declined = loopCode(loopWords.patientDeclined)
  const words = loop.communications.filter(isFromPatient)
  if (hasDeclined || words.at(-1)?.categories.includes(declined) === true) return 'declined'
  if (hasOptedOut(chart)) return 'opted-out'
  if (isUnreachable) return 'unreachable'
  if (words.length > 0) return 'responded'
  const tries = loop.communications.filter(isToPatient)
  const reached = tries.filter(({ status }) => status === 'completed')
  const failed = tries.filter(hasFailed)
  const channels = new Set(failed.flatMap(({ media }) => media))
  if (reached.length === 0 && failed.length >= attemptsToGiveUp && channels.size >= channelsToGiveUp)
    return 'unreachable'
  return reached.length > 0 ? 'contacted' : 'uncontacted'
}
