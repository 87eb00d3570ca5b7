import type { Command } from '#domain/commands/command.ts'
import type { Instant } from '#domain/instant.ts'
import type { ReactNode } from 'react'
import type { CommandKey, TranslateCommand } from './command-words.ts'
import type { CommandSubject } from './subject-lines.tsx'

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
  'route',
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
  /** Of the session in whose name Baton is asked what a form has to offer. */
  bearer: string
  /** Whom it is done to. */
  subjects: readonly CommandSubject[]
  t: TranslateCommand
}

/** Why a command was not done, in words; `pointer` leads to what has to be mended of it. */
export type Wrong = { because: string; pointer?: string | undefined }

/** A filled-in form as a command, or what is missing. */
export type Filled =
  { command: Command } | { missing: Extract<CommandKey, `missing.${string}`>; field: string }

/**
 * One form: its fields, and how they become a command.
 *
 * @property save - words of the button that submits; absent where choosing one of several submits
 * @property isWide - has more than fits into a narrow column
 * @property fieldAt - the field of a part of the command, where it is not called as the part is
 */
export type CommandForm = {
  title: CommandKey
  save?: CommandKey
  isWide?: boolean
  fields: (setting: FormSetting) => ReactNode
  read: (data: FormData, setting: FormSetting) => Filled
  fieldAt?: (pointer: string) => string
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
