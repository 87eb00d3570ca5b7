import { foldWords } from './fold-words.ts'
import { countSeptets, septetsPerText } from './gsm7.ts'
import type { RenderedMessage } from './outgoing-message.ts'
import { namesSpecialty } from './specialty-words.ts'
import { isTemplateWord } from './template-words.ts'

/**
 * What is wrong with a message that may say nothing about a patient. Neither the word nor the value is in it, so
 * that a finding may be logged.
 */
export type Leak = {
  where: 'subject' | 'text'
  what: 'specialty' | 'forbidden-value' | 'date' | 'too-long' | 'outside-alphabet' | 'no-opt-out'
}

/** A birth date or a day of a visit, as `2026-06-12`, `6/12/2026` or `12.06.26`. */
const datePattern =
  /(?<![\d-])(?:\d{4}-\d{2}-\d{2}|\d{1,2}\/\d{1,2}\/\d{2,4}|\d{1,2}\.\d{1,2}\.\d{4})(?![\d-])/u

/** A name that is also a word of the templates ("Will", "Call") proves nothing alone. */
function holdsValue(folded: string, value: string): boolean {
  const wanted = foldWords(value)
  if (wanted.length < 2 || isTemplateWord(wanted)) return false
  return ` ${folded} `.includes(` ${wanted} `)
}

function lintWords(where: Leak['where'], text: string, forbidden: readonly string[]): readonly Leak[] {
  const folded = foldWords(text)
  const leaks: Leak[] = []
  if (namesSpecialty(text)) leaks.push({ where, what: 'specialty' })
  if (forbidden.some((value) => holdsValue(folded, value))) leaks.push({ where, what: 'forbidden-value' })
  if (datePattern.test(text)) leaks.push({ where, what: 'date' })
  return leaks
}

function lintForm(text: string): readonly Leak[] {
  const septets = countSeptets(text)
  const leaks: Leak[] = []
  if (septets === undefined) leaks.push({ where: 'text', what: 'outside-alphabet' })
  else if (septets > septetsPerText) leaks.push({ where: 'text', what: 'too-long' })
  if (!/\bSTOP\b/u.test(text)) leaks.push({ where: 'text', what: 'no-opt-out' })
  return leaks
}

/**
 * The second line of defence, run on the words that are about to reach whoever holds the phone or the mailbox: the
 * first is that no type lets such a value in. Anything found means that the message must not be sent.
 *
 * @param forbidden - names of patients, receivers and clinicians and their numbers, whole and in parts
 * @returns nothing when the message is clean
 */
export function lintMessage(
  channel: 'sms' | 'email' | 'voice',
  { subject, text }: RenderedMessage,
  forbidden: readonly string[],
): readonly Leak[] {
  return [
    ...(subject === undefined ? [] : lintWords('subject', subject, forbidden)),
    ...lintWords('text', text, forbidden),
    ...(channel === 'sms' ? lintForm(text) : []),
  ]
}
