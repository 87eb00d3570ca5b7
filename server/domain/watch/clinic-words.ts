import type { Instant } from '../instant.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

/** Day and time of a visit in words, by the clinic's clock: `Friday, June 12, 2026, 9:00 AM`. */
export function toClinicWords(at: Instant, timeZone: string, language: 'en' | 'es'): string {
  const key = `${language} ${timeZone}`
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat(language === 'es' ? 'es-US' : 'en-US', {
      timeZone,
      weekday: 'long',
      year: 'numeric',
      month: 'long',
      day: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
    })
  formats.set(key, format)
  return format.format(at)
}
