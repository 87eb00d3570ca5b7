import { foldWords } from './fold-words.ts'
import { toPlainGsm } from './gsm7.ts'
import type { MessageLanguage } from './outgoing-message.ts'
import { isSpecialtyWord, namesSpecialty } from './specialty-words.ts'

/** For a name of which nothing may be said or can be written; the call-back number then tells who it is. */
const nameless: Readonly<Record<MessageLanguage, string>> = { en: 'Your clinic', es: 'Su clinica' }

const namesNothing = (word: string): boolean => !foldWords(word).split(' ').some(isSpecialtyWord)

/** As many whole words as fit, else the start of the first one. */
function shorten(words: readonly string[], room: number): string {
  let name = ''
  for (const word of words) {
    const longer = name === '' ? word : `${name} ${word}`
    if (longer.length > room) break
    name = longer
  }
  return (name === '' ? (words[0] ?? '').slice(0, room) : name).replace(/[\s,;:&+/-]+$/u, '')
}

/**
 * The practice as a text message names it: in the GSM alphabet, without words that name a specialty ("Bay
 * Cardiology Clinic" is "Bay Clinic"), and cut after a whole word where the room is short.
 *
 * @param room - septets left beside the fixed words
 */
export function toSmsSender(practiceName: string, room: number, language: MessageLanguage): string {
  const plain = toPlainGsm(practiceName)
  const words = plain.split(' ').filter(namesNothing)
  const name = shorten(words, room)
  return /[\p{L}\p{N}]/u.test(name) && !namesSpecialty(name) ? name : nameless[language]
}

/**
 * A telephone number as it is written in a text message: digits and the usual signs only.
 *
 * @throws RangeError when that is no telephone number: a message that cannot be answered by phone is not sent
 */
export function toSmsNumber(callBackNumber: string): string {
  const written = toPlainGsm(callBackNumber.replace(/[^0-9+() .x-]/gu, ''))
  const digits = written.replace(/[^0-9]/gu, '').length
  if (digits < 7 || digits > 15 || written.length > 24)
    throw new RangeError('A text message needs a call-back number of 7 to 15 digits')
  return written
}
