import type { CalendarDay } from '../instant.ts'

const months = [
  ['jan', 'january', 'ene', 'enero'],
  ['feb', 'february', 'febrero'],
  ['mar', 'march', 'marzo'],
  ['apr', 'april', 'abr', 'abril'],
  ['may', 'mayo'],
  ['jun', 'june', 'junio'],
  ['jul', 'july', 'julio'],
  ['aug', 'august', 'ago', 'agosto'],
  ['sep', 'sept', 'september', 'septiembre', 'setiembre'],
  ['oct', 'october', 'octubre'],
  ['nov', 'november', 'noviembre'],
  ['dec', 'december', 'dic', 'diciembre'],
] as const

function toDay(year: number, month: number, day: number): readonly CalendarDay[] {
  const at = new Date(Date.UTC(year, month - 1, day))
  const isReal = at.getUTCMonth() === month - 1 && at.getUTCDate() === day && year >= 1900 && year < 2200
  return isReal ? [at.toISOString().slice(0, 10)] : []
}

function toMonth(word: string): number {
  const folded = word.toLowerCase().replace('.', '')
  return months.findIndex((names) => names.some((name) => name === folded)) + 1
}

const isoDay = /\b(\d{4})-(\d{2})-(\d{2})\b/
const slashed = /\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b/
const monthFirst = /\b(\p{L}{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (?:de )?(\d{4})\b/u
const dayFirst = /\b(\d{1,2})(?: de)? (\p{L}{3,10})\.?,? (?:del? )?(\d{4})\b/u

/**
 * The first calendar day in a text, in the ways that letters in English and Spanish write it.
 *
 * @returns both days where day and month could change places and nothing says which is which: English letters here put
 *   the month first, Spanish ones do either; nothing where there is no date
 */
export function readDays(text: string, language: 'en' | 'es'): readonly CalendarDay[] {
  const [iso, year = '', month = '', day = ''] = isoDay.exec(text) ?? []
  if (iso !== undefined) return toDay(Number(year), Number(month), Number(day))
  const [numeric, one = '', two = '', slashedYear = ''] = slashed.exec(text) ?? []
  if (numeric !== undefined) {
    const usual = toDay(Number(slashedYear), Number(one), Number(two))
    const other = toDay(Number(slashedYear), Number(two), Number(one))
    if (language === 'en') return usual
    return [...new Set([...other, ...usual])]
  }
  const [, wordFirst = '', dayAfter = '', yearAfter = ''] = monthFirst.exec(text) ?? []
  const named = toMonth(wordFirst)
  if (named > 0) return toDay(Number(yearAfter), named, Number(dayAfter))
  const [, dayBefore = '', word = '', yearOfDay = ''] = dayFirst.exec(text) ?? []
  const month2 = toMonth(word)
  return month2 > 0 ? toDay(Number(yearOfDay), month2, Number(dayBefore)) : []
}
