import type { WorklistRow } from '#contract/worklist.ts'
import type { CommandName } from '#domain/commands/command.ts'
import type { LoopState } from '#domain/loop-vocabulary.ts'
import { formNames, type FormName } from '../commands/command-form.ts'

/** What the intake desk does with a referral that was sent to us. */
export const intakeCommands = [
  'record-acceptance',
  'record-decline',
  'record-information-request',
  'record-appointment',
  'send-packet',
] as const satisfies readonly CommandName[]
export type IntakeCommand = (typeof intakeCommands)[number]

const answers: readonly IntakeCommand[] = [
  'record-acceptance',
  'record-decline',
  'record-information-request',
  'record-appointment',
]
const byState: Partial<Record<LoopState, readonly IntakeCommand[]>> = {
  captured: answers,
  routed: answers,
  sent: answers,
  acknowledged: answers,
  'info-requested': ['record-acceptance', 'record-decline', 'record-appointment'],
  accepted: ['record-appointment', 'record-decline'],
  'rebook-needed': ['record-appointment', 'record-decline'],
  'note-pending': ['send-packet'],
  'interim-note': ['send-packet'],
}

export type IntakeAction = { name: FormName; label: `intake.${IntakeCommand}` }

/** The answers that a row of the intake queue offers, as far as there is a form for them. */
export function intakeActionsOf({ direction, state }: WorklistRow): readonly IntakeAction[] {
  if (direction === 'outbound') return []
  return (byState[state] ?? []).flatMap((command) =>
    formNames.flatMap((name) => (name === command ? [{ name, label: `intake.${command}` as const }] : [])),
  )
}
