import { foldWords } from './fold-words.ts'
import {
  courtesies,
  helpKeywords,
  revocations,
  startKeywords,
  stopKeywords,
  wrongNumbers,
  yesKeywords,
} from './reply-patterns.ts'

/**
 * What somebody texted back. `question` is everything that a person has to read; nothing is guessed from it.
 * The number is suspended for `wrong-number`, which outweighs a STOP in the same message.
 */
export type ReplyReading = {
  kind: 'stop' | 'start' | 'help' | 'yes' | 'wrong-number' | 'question'
  by: 'keyword' | 'free-text' | 'none'
}

/** A sign alone that says "stop". */
const stopSigns = /^[\s\p{P}]*(?:🛑|🚫|⛔|✋)[\s\p{P}\p{Emoji_Modifier}\uFE0F🛑🚫⛔✋]*$/u

/** `S.T.O.P` and `S T O P` are one word, and so is `STOOOP`. */
function joinLetters(folded: string): string {
  const words = folded.split(' ')
  const joined = words.length > 1 && words.every((word) => word.length === 1) ? words.join('') : folded
  return /^st+o+p+$/.test(joined) ? 'stop' : joined
}

function withoutCourtesies(folded: string): string {
  return folded
    .split(' ')
    .filter((word) => !courtesies.has(word))
    .join(' ')
}

/** `STOP STOP STOP` is one word said three times, and `STOP END` two of a kind. */
function isKeyword(text: string, keywords: ReadonlySet<string>): boolean {
  if (keywords.has(text)) return true
  const words = text.split(' ')
  return text !== '' && words.every((word) => keywords.has(word))
}

const matches = (text: string, patterns: readonly RegExp[]): boolean =>
  patterns.some((pattern) => pattern.test(text))

/**
 * Reads a text message that came back, in English or Spanish. In doubt it is a revocation; YES is only what says
 * nothing else. Never throws.
 */
export function readReply(text: string): ReplyReading {
  const folded = joinLetters(foldWords(text))
  const bare = withoutCourtesies(folded)
  if (isKeyword(bare, stopKeywords) || stopSigns.test(text)) return { kind: 'stop', by: 'keyword' }
  if (matches(folded, wrongNumbers)) return { kind: 'wrong-number', by: 'free-text' }
  if (matches(folded, revocations)) return { kind: 'stop', by: 'free-text' }
  if (isKeyword(bare, startKeywords)) return { kind: 'start', by: 'keyword' }
  if (isKeyword(bare, helpKeywords)) return { kind: 'help', by: 'keyword' }
  if (isKeyword(bare, yesKeywords)) return { kind: 'yes', by: 'keyword' }
  return { kind: 'question', by: 'none' }
}
