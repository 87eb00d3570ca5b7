import type { Command } from '#domain/commands/command.ts'
import type { FreeSlot } from '#domain/commands/free-slots.ts'
import type { Instant } from '#domain/instant.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { WorkItem } from '#domain/worklist/open-work.ts'
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
  'send-packet',
  'record-acknowledgement',
  'record-information-request',
  'request-records',
  'book-appointment',
  'rebook',
  'record-no-show',
  'cancel-appointment',
  'complete-work',
  'link-appointment',
  'unlink-appointment',
  'change-urgency',
  'cancel',
  'force-cancel',
  'start-tracking',
  'file-note',
  'reject-note',
  'review-note',
] as const satisfies readonly Command['name'][]
export type FormName = (typeof formNames)[number]

/** Forms that show something of the referral itself: they wait until it has been read. */
export const formsWithView: ReadonlySet<FormName> = new Set([
  'send-packet',
  'book-appointment',
  'rebook',
  'record-no-show',
  'cancel-appointment',
  'link-appointment',
  'unlink-appointment',
  'change-urgency',
  'cancel',
  'file-note',
  'reject-note',
  'review-note',
])

/** Who could own a loop, with how many open ones each has. */
export type Assignee = { reference: string; name: string; open: number; isAvailable: boolean }

/**
 * The receiver's free times. `none`: this EHR has no search for them. An empty list: nothing is free.
 */
export type SlotReading =
  { state: 'none' | 'reading' | 'failed' } | { state: 'read'; free: readonly FreeSlot[] }

/** What a form has to know beside what is typed into it. */
export type FormSetting = {
  /** The clinic's now, and its zone. */
  now: Instant
  timeZone: string
  /** `YYYY-MM-DD` at the clinic. */
  today: string
  staff: readonly Assignee[]
  /** The one referral that it is about as it stands; absent where several are, or it was not read. */
  view?: LoopView | undefined
  slots: SlotReading
  /** Of the session in whose name Baton is asked what a form has to offer. */
  bearer: string
  /** Everything the referral was derived from; empty where only the referral itself was read. */
  resources: readonly unknown[]
  /** The work item that is finished, where it is about one. */
  work?: WorkItem | undefined
  /** Whom it is done to. */
  subjects: readonly CommandSubject[]
  /** Puts other words on the button that submits: of a form that does one of two things. */
  sayOnSave: (words: CommandKey) => void
  t: TranslateCommand
}

/** A filled-in form as a command, or what is missing. */
export type Filled =
  { command: Command } | { missing: Extract<CommandKey, `missing.${string}`>; field: string }

/**
 * One form: its fields, and how they become a command.
 *
 * @property save - words of the button that submits; absent where choosing one of several submits
 * @property leave - words of the button that does not, where "cancel" could be taken for the deed
 * @property refuse - words of the button that submits the opposite; its value is `no` in the field `verdict`
 * @property hasSlots - free times are looked for while it is shown
 * @property isWide - has more than fits into a narrow column
 */
export type CommandForm = {
  title: CommandKey
  save?: CommandKey
  leave?: CommandKey
  refuse?: CommandKey
  hasSlots?: true
  isWide?: boolean
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

/** Why a command was not done, in words, and where in the command (JSON Pointer) that is one field's. */
export type Wrong = { because: string; pointer?: string }

/** Fields that go by another name than what they become: an appointment's beginning is typed as day and time. */
const fieldsByPointer: Readonly<Record<string, string>> = {
  '/appointment/startsAt': 'day',
  '/appointment/endsAt': 'time',
  '/waiver/text': 'waiverText',
}

/** The field that a JSON Pointer into a command is about. */
export function fieldOf(pointer: string): string {
  if (pointer.startsWith('/intake/')) return pointer.slice(1)
  return fieldsByPointer[pointer] ?? pointer.slice(pointer.lastIndexOf('/') + 1)
}
