import type { CommunicationEvidence, TaskEvidence } from '../evidence-records.ts'
import type { StatedReason } from '../loop-vocabulary.ts'
import { attemptsToGiveUp, channelsToGiveUp, isContactAttempt, isFromPatient } from '../patient-contact.ts'
import { madeByBaton } from '../watch/fhir-effects/effect-context.ts'
import type { LoopContext, Refusal } from './command.ts'

/** Attempts to reach the patient since the patient last said something, in all and by how many media. */
export function countContactAttempts({ loop: { communications } }: Pick<LoopContext, 'loop'>): {
  attempts: readonly CommunicationEvidence[]
  channels: number
} {
  const lastWord = communications.findLastIndex(isFromPatient)
  const attempts = communications.slice(lastWord + 1).filter(isContactAttempt)
  return { attempts, channels: new Set(attempts.flatMap(({ media }) => media)).size }
}

/**
 * What forbids a person to end a referral for this reason (DATA-MODEL A.6): a text is mandatory, "unreachable" takes
 * three attempts by two media, and "report received" a report that is here and final.
 */
export function refuseClosing(
  { reason, text }: { reason: StatedReason; text: string },
  context: LoopContext,
): Refusal | undefined {
  if (text.trim() === '') return { reason: 'text-missing', evidence: [], pointer: '/text' }
  if (reason === 'report-received' && context.view.axes.note !== 'final') {
    const evidence = context.view.candidates.map(({ document }) => document)
    return { reason: 'note-is-needed', evidence, pointer: '/reason' }
  }
  if (reason !== 'patient-unreachable') return undefined
  const { attempts, channels } = countContactAttempts(context)
  if (attempts.length >= attemptsToGiveUp && channels >= channelsToGiveUp) return undefined
  return { reason: 'too-few-attempts', evidence: attempts.map(({ ref }) => ref), pointer: '/reason' }
}

/**
 * Whether work is in progress at a receiver who works the Task in a system of its own: then a cancellation has to be
 * asked for, and is not ours to declare.
 *
 * @see {@link https://hl7.org/fhir/R4/task.html#statemachine | FHIR R4 Task}
 */
export function isWorkedByReceiver(task: TaskEvidence, context: LoopContext): boolean {
  if (task.status !== 'in-progress') return false
  const isOurs = madeByBaton.tag.every(({ system, code }) => task.tags.includes(`${system}|${code}`))
  return context.isTaskWorkedByReceiver ?? !isOurs
}
