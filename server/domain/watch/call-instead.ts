import { patientIsAskedIn, type PlannedStep } from '../escalation.ts'
import type { Instant } from '../instant.ts'
import type { SendChannel } from '../notifications/send-channel.ts'
import type { Way } from './delivery.ts'
import type { Dossier } from './dossier.ts'
import type { PracticeContext } from './practice-context.ts'
import { waysToReceiver } from './tell-offices.ts'
import { waysToPatient } from './tell-patient.ts'

/**
 * The call that a voice agent makes instead of the person whom a rung asks to telephone: to the patient on their clock, to
 * the receiving office on the clocks that wait for it.
 *
 * @param index - place of the recipient on the rung: the first one's call is everybody's, and is made once
 * @returns nothing where a person has to call: the practice has no agent, the referral is urgent, nobody may be called by a
 *   machine, or the rung asks for no call
 */
export function callInstead(
  step: PlannedStep,
  index: number,
  dossier: Dossier,
  practice: PracticeContext,
): { way: Way; notBefore: Instant } | undefined {
  const isCall = step.action === 'phone-task' || step.action === 'call-and-letter-task'
  const mayCall = practice.callsBy === 'agent' && practice.level === 'escalate'
  const isAlive = dossier.patient.reach.kind === 'person'
  if (!isCall || !mayCall || !isAlive || index > 0) return undefined
  const { ways, notBefore } = waysOf(step, dossier, practice)
  const way = ways.find(({ channel }) => channel === 'voice')
  return way && { way, notBefore }
}

function waysOf(
  step: PlannedStep,
  dossier: Dossier,
  practice: PracticeContext,
): { ways: readonly Way[]; notBefore: Instant } {
  const nobody = { ways: [], notBefore: practice.now }
  switch (step.clock) {
    case 'patient':
      return patientIsAskedIn.includes(dossier.state)
        ? waysToPatient('set-up-visit-again', dossier, practice, '', 0)
        : nobody
    case 'confirm':
    case 'visit':
    case 'note':
      return { ways: waysToReceiver(step, dossier, practice), notBefore: practice.now }
    default:
      return nobody
  }
}

/**
 * The channel of a call that one of our people makes. Each way of a delivery is sent once under its channel's name: after
 * an agent's call that name is taken, and the person finds the task in the inbox.
 */
export function channelOfCall(before: readonly Way[]): SendChannel {
  return before.some(({ channel }) => channel === 'voice') ? 'ehr-inbox' : 'voice'
}
