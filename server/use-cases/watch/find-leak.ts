import { foldWords } from '#domain/notifications/fold-words.ts'
import type { OutgoingMessage, RenderedMessage } from '#domain/notifications/outgoing-message.ts'
import { lintMessage } from '#domain/notifications/text-lint.ts'

/**
 * What a message that travels in the open would give away, as a code.
 *
 * @param people - names of the patient, the receiver and the referrer; each part counts, but what the practice is itself
 *   called gives nobody away
 * @returns nothing for a clean message, and for one that travels over a clinical channel
 */
export function findLeak(
  { message }: { message: OutgoingMessage },
  words: RenderedMessage,
  people: readonly string[],
): string | undefined {
  if (message.channel !== 'sms' && message.channel !== 'email') return undefined
  const own = new Set(foldWords(message.values.practiceName).split(' '))
  const parts = people.flatMap((name) => foldWords(name).split(' ')).filter((part) => !own.has(part))
  const [leak] = lintMessage(message.channel, words, parts)
  return leak === undefined ? undefined : `leak-${leak.what}`
}
