import type { Dispatchable } from './channel.ts'
import { drawPdf } from './pdf-document.ts'
import { drawLetterhead, type Letterhead } from './practice-letterhead.ts'

const confidentiality = {
  en: 'Confidential health information. If this fax was not meant for you, call the number above and destroy it.',
  es: 'Información de salud confidencial. Si este fax no era para usted, llame al número de arriba y destrúyalo.',
} as const

/**
 * A fax message as pages: who it is from and for, and the text, large enough for the resolution of a fax.
 *
 * @param message - `to.name` is the office, `to.address` its number
 */
export function drawFaxPages(
  message: Pick<Dispatchable, 'to' | 'subject' | 'text' | 'language'>,
  practice: Letterhead,
  at: Date,
): Promise<Uint8Array> {
  const language = message.language ?? 'en'
  return drawPdf({ title: practice.name, language, madeAt: at }, (pen) => {
    drawLetterhead(pen, practice)
    const { name, address } = message.to
    pen.place(`Fax: ${name === undefined ? '' : `${name}, `}${address}`, { x: 72, y: 122, width: 468 })
    pen.rule(146)
    pen.moveTo(164)
    if (message.subject !== undefined) pen.write(message.subject, { size: 14, isBold: true })
    pen.write(message.text, { size: 13 })
    pen.write(confidentiality[language], { size: 10 })
  })
}
