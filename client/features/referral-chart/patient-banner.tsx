import type { Instant } from '#domain/instant.ts'
import { useLanguage } from '../../i18n/language.tsx'
import type { Language } from '#contract/wording.ts'
import type { Translate } from '../../i18n/translator.ts'
import { calendarDayOf, formatDay } from '../../ui/clinical-date.ts'
import type { PatientFacts } from './patient-facts.ts'

/** Who this is. Shown unless the EHR says that its own frame already does. */
export function PatientBanner({
  patient,
  now,
  timeZone,
}: {
  patient: PatientFacts
  now: Instant
  timeZone: string
}) {
  const { t, locale } = useLanguage()
  const unknown = t('banner.not-known')
  const age = patient.isDeceased ? undefined : ageText(patient.bornOn, now, timeZone, t)
  const numbers = patient.recordNumbers.length > 0 ? patient.recordNumbers : [unknown]
  return (
    <header className="banner" aria-label={t('banner.label')}>
      <span className="name" data-identifier>
        {patient.name ?? unknown}
      </span>
      <BannerFact label={t('banner.born')}>
        <b data-identifier>{dayOrUnknown(patient.bornOn, locale, unknown)}</b>
        {age === undefined ? '' : ` (${age})`}
      </BannerFact>
      <BannerFact label={t('banner.sex')}>
        <b>{t(`sex.${patient.sex ?? 'unknown'}`)}</b>
      </BannerFact>
      {numbers.map((number) => (
        <BannerFact key={number} label={t('banner.mrn')}>
          <b data-identifier>{number}</b>
        </BannerFact>
      ))}
      {patient.language !== undefined && (
        <BannerFact label={t('banner.language')}>
          <b>{languageText(patient, t, locale)}</b>
        </BannerFact>
      )}
      {patient.isDeceased && (
        <span className="deceased">
          {patient.deceasedOn === undefined
            ? t('banner.deceased')
            : t('banner.deceased-on', { date: dayOrUnknown(patient.deceasedOn, locale, unknown) })}
        </span>
      )}
      {patient.isInactive && <span className="deceased">{t('banner.inactive')}</span>}
    </header>
  )
}

function BannerFact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <span>
      <span className="label">{label}</span>
      {children}
    </span>
  )
}

/** A birth day belongs to no zone: it is formatted as the calendar day it is. Parts of a date stay as written. */
export function dayOrUnknown(day: string | undefined, locale: Language, unknown: string): string {
  if (day === undefined) return unknown
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  return Number.isNaN(at) ? day : formatDay(at, 'UTC', locale)
}

/** Years from the second birthday on, months from four weeks on, days before: the paediatric habit. */
export function ageText(
  bornOn: string | undefined,
  now: Instant,
  timeZone: string,
  t: Translate,
): string | undefined {
  if (bornOn === undefined || Number.isNaN(Date.parse(bornOn)) || bornOn.length !== 10) return undefined
  const today = calendarDayOf(now, timeZone)
  const months = monthsBetween(bornOn, today)
  if (months < 0) return undefined
  if (months >= 24) return t('banner.age-years', { age: Math.floor(months / 12) })
  const days = Math.round((Date.parse(today) - Date.parse(bornOn)) / 86_400_000)
  return days >= 28 ? t('banner.age-months', { age: months }) : t('banner.age-days', { age: days })
}

/** Whole months from one `YYYY-MM-DD` to another. */
function monthsBetween(from: string, to: string): number {
  const [fromMonths, toMonths] = [from, to].map(
    (day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)),
  )
  const isShort = to.slice(8) < from.slice(8) ? 1 : 0
  return (toMonths ?? 0) - (fromMonths ?? 0) - isShort
}

function languageText(patient: PatientFacts, t: Translate, locale: Language): string {
  const { code, display } = patient.language ?? {}
  const language =
    (code === undefined ? undefined : nameOfLanguage(code, locale)) ?? display ?? t('banner.not-known')
  return patient.needsInterpreter ? t('banner.interpreter', { language }) : language
}

/** What a language is called in another; nothing for a code that is no language tag. */
export function nameOfLanguage(code: string, locale: Language): string | undefined {
  try {
    const name = new Intl.DisplayNames(locale, { type: 'language' }).of(code)
    return name === undefined || name === code
      ? undefined
      : name.charAt(0).toLocaleUpperCase(locale) + name.slice(1)
  } catch {
    // A code that is no language tag: the record's own word stands.
    return undefined
  }
}
