import { foldWords } from './fold-words.ts'
import { englishOfficeWords } from './words/offices-en.ts'
import { spanishOfficeWords } from './words/offices-es.ts'
import { englishTexts } from './words/texts-en.ts'
import { spanishTexts } from './words/texts-es.ts'

const noDigest = { practiceName: '', overdue: 0, dueToday: 0, toReview: 0, unassigned: 0, address: '' }

/** The fixed words of text messages and digests, in both languages. */
const words: ReadonlySet<string> = new Set(
  [
    ...[englishTexts, spanishTexts].flatMap((texts) =>
      Object.values(texts).map((write) => write({ sender: '', phone: '' })),
    ),
    ...[englishOfficeWords, spanishOfficeWords].flatMap(({ digest, digestSubject }) => [
      digest(noDigest),
      digestSubject(noDigest),
    ]),
  ].flatMap((text) => foldWords(text).split(' ')),
)

/** Whether a folded word is one that the templates themselves use. */
export function isTemplateWord(word: string): boolean {
  return words.has(word)
}
