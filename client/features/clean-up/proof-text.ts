import type { CleanUpProof } from '#domain/clean-up/clean-up.ts'
import type { CleanUpSpeech } from './clean-up-words.ts'

const calendarDay = /^\d{4}-\d{2}-\d{2}$/

/** What says that a referral may be closed, as a sentence: it is shown, and kept with the closing. */
export function sayProof({ message, values }: CleanUpProof, { t, wording }: CleanUpSpeech): string {
  const said = Object.entries(values).map(
    ([name, value]) => [name, calendarDay.test(value) ? wording.day(value) : value] as const,
  )
  return t(`proof.${message}`, { number: 'none', ...Object.fromEntries(said) })
}
