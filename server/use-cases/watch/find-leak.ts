import { foldWords } from '#domain/notifications/fold-words.ts'
import type { OutgoingMessage, RenderedMessage } from '#domain/notifications/outgoing-message.ts'
import { lintMessage } from '#domain/notifications/text-lint.ts'

/**
 * What a message that anybody may read or hear would give away, as a code.
 *
 * @param people - names of the patient, the receiver and the referrer; each part counts, but what the practice is itself
 *   called gives nobody away
 * @returns nothing for a clean message, and for one that only its recipient gets
 */
export function findLeak(
  { message }: { message: OutgoingMessage },
  words: RenderedMessage,
  people: readonly string[],
): string | undefined {
  if (!isHeardByAnyone(message)) return undefined
  const own = new Set(foldWords(message.values.practiceName).split(' '))
  const parts = people.flatMap((name) => foldWords(name).split(' ')).filter((part) => !own.has(part))
  const [leak] = lintMessage(message.channel, words, parts)
  return leak === undefined ? undefined : `leak-${leak.what}`
}

type OpenMessage = Extract<
  OutgoingMessage,
  { channel: 'sms' | 'email' } | { audience: 'patient'; channel: 'voice' }
>

function isHeardByAnyone(message: OutgoingMessage): message is OpenMessage {
  const { audience, channel } = message
  return channel === 'sms' || channel === 'email' || (audience === 'patient' && channel === 'voice')
}
