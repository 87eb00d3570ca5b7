import type { Command } from '#domain/commands/command.ts'
import type { Instant } from '#domain/instant.ts'
import type { ReactNode } from 'react'
import type { CommandKey, TranslateCommand } from './command-words.ts'

/** Commands that have a form here; the others need a picture of their own. */
export const formNames = [
  'assign',
  'snooze',
  'escalate',
  'log-contact',
  'request-note',
  'record-appointment',
  'close',
  'hold',
  'resume',
  'redirect',
  'reopen',
  'record-acceptance',
  'record-decline',
] as const satisfies readonly Command['name'][]
export type FormName = (typeof formNames)[number]

/** Who could own a loop, with how many open ones each has. */
export type Assignee = { reference: string; name: string; open: number; isAvailable: boolean }

/** What a form has to know beside what is typed into it. */
export type FormSetting = {
  /** The clinic's now, and its zone. */
  now: Instant
  timeZone: string
  /** `YYYY-MM-DD` at the clinic. */
  today: string
  staff: readonly Assignee[]
  t: TranslateCommand
}

/** A filled-in form as a command, or what is missing. */
export type Filled =
  { command: Command } | { missing: Extract<CommandKey, `missing.${string}`>; field: string }

/**
 * One form: its fields, and how they become a command.
 *
 * @property save - words of the button that submits; absent where choosing one of several submits
 */
export type CommandForm = {
  title: CommandKey
  save?: CommandKey
  fields: (setting: FormSetting) => ReactNode
  read: (data: FormData, setting: FormSetting) => Filled
}

/** What was typed into a field, trimmed; nothing where it was left empty. */
export function textOf(data: FormData, field: string): string | undefined {
  const value = data.get(field)
  const text = typeof value === 'string' ? value.trim() : ''
  return text === '' ? undefined : text
}

/** One of a closed list that was chosen in a field. */
export function choiceOf<Known extends string>(
  data: FormData,
  field: string,
  known: readonly Known[],
): Known | undefined {
  const value = data.get(field)
  return known.find((each) => each === value)
}
