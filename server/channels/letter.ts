import { createHash } from 'node:crypto'
import type { Dispatchable, Transport } from './channel.ts'
import { drawPdf } from './pdf-document.ts'
import { drawLetterhead, type Letterhead } from './practice-letterhead.ts'

export type LetterDeps = {
  practice: Letterhead
  timeZone: string
  /** Puts the pages where the person who prints finds them. The same key again replaces, and adds nothing. */
  keepPages: (key: string, pages: Uint8Array) => Promise<void>
  now: () => Date
}

/**
 * Letters are pages for a person to print and post; `accepted` says they lie ready, and nothing more ever comes of
 * it. Failing to keep them throws: the pages go into our own database, which is not a provider.
 */
export function openLetter(deps: LetterDeps): Transport {
  return {
    channel: 'letter',
    isIdempotent: true,
    send: async (message) => {
      await deps.keepPages(message.key, await drawLetter(message, deps, deps.now()))
      const id = createHash('sha256').update(message.key).digest('hex').slice(0, 40)
      return { kind: 'accepted', providerId: `letter:${id}` }
    },
    close: () => Promise.resolve(),
  }
}

export type LetterText = Pick<Dispatchable, 'to' | 'subject' | 'text' | 'language'>

/** From the top, in points: where a No. 10 window envelope shows the address of a letter folded in three. */
const window = { x: 72, y: 146, width: 270 } as const
const dateTop = 236
const textTop = 276

/**
 * A letter on the practice's paper, in the language of its text. The window shows the name and postal address and
 * nothing else.
 *
 * @param letter - `to.address` is the postal address, its lines divided by line breaks
 */
export function drawLetter(
  letter: LetterText,
  { practice, timeZone }: Pick<LetterDeps, 'practice' | 'timeZone'>,
  at: Date,
): Promise<Uint8Array> {
  const language = letter.language ?? 'en'
  return drawPdf({ title: practice.name, language, madeAt: at }, (pen) => {
    drawLetterhead(pen, practice)
    const name = letter.to.name === undefined ? [] : [letter.to.name]
    pen.place([...name, letter.to.address].join('\n'), window)
    pen.place(toDay(at, timeZone, language), { x: 72, y: dateTop, width: 300 })
    pen.moveTo(textTop)
    if (letter.subject !== undefined) pen.write(letter.subject, { size: 12, isBold: true })
    pen.write(letter.text)
  })
}

function toDay(at: Date, timeZone: string, language: 'en' | 'es'): string {
  return new Intl.DateTimeFormat(language === 'es' ? 'es-US' : 'en-US', {
    dateStyle: 'long',
    timeZone,
  }).format(at)
}
