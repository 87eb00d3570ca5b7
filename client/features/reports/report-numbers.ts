import type { Language } from '#contract/wording.ts'

/** How the page writes numbers, in the reader's language. */
export type NumberFormats = {
  count: (value: number) => string
  percent: (share: { loops: number; of: number }) => string
  /** Days, contacts: to one place. */
  amount: (value: number) => string
  dollars: (value: number) => string
  /** `2026-03` as `Mar 2026`. */
  month: (month: string) => string
}

const made = new Map<Language, NumberFormats>()

export function numberFormats(locale: Language): NumberFormats {
  const known = made.get(locale)
  if (known !== undefined) return known
  const tag = locale === 'es' ? 'es-US' : 'en-US'
  const whole = new Intl.NumberFormat(tag)
  const share = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 })
  const place = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 })
  const money = new Intl.NumberFormat(tag, { style: 'currency', currency: 'USD', maximumFractionDigits: 0 })
  const month = new Intl.DateTimeFormat(tag, { month: 'short', year: 'numeric', timeZone: 'UTC' })
  const formats: NumberFormats = {
    count: (value) => whole.format(value),
    // Of nobody there is no share.
    percent: ({ loops, of }) => (of === 0 ? '–' : share.format(loops / of)),
    amount: (value) => place.format(value),
    dollars: (value) => money.format(value),
    month: (value) => month.format(new Date(`${value}-01T00:00:00Z`)),
  }
  made.set(locale, formats)
  return formats
}
