import type { SetAside, TimelineEntry } from '#domain/loop-facts.ts'
import type { LoopView, Reason, ReasonValue } from '#domain/loop-view.ts'
import { setupI18n } from '@lingui/core'
import { openMessageCompiler } from './message-compiler.ts'

/** The languages that every sentence exists in. */
export const languages = ['en', 'es'] as const
export type Language = (typeof languages)[number]

/** Turns what the domain says into text of one language, with days and times of the clinic's zone. */
export type Wording = {
  language: Language
  /** A whole sentence. */
  say(reason: Reason): string
  /** A message by its id, for labels; an id that no catalogue knows comes back as it is. */
  label(id: string, values?: Readonly<Record<string, ReasonValue>>): string
  /** What a referral is called: its specialty, else what the order says. */
  title(view: Pick<LoopView, 'specialty' | 'title'>): string
  /** What happened, for a line of the timeline. */
  tell(entry: TimelineEntry): string
  /** A check of a possible match, as it turned out. */
  check(feature: string, agrees: boolean): string
  /** What the loop waits for, in two or three words; nothing when it waits for nothing. */
  needs(view: Pick<LoopView, 'steps' | 'step' | 'unconfirmed'>): string | undefined
  /** Why a resource was set aside. */
  unusable(setAside: SetAside): string
  /** `14-Mar-2026` of a calendar day (`YYYY-MM-DD`) or of an ISO instant. */
  day(value: string): string
  /** `14:20`, with the clinic's wall clock. */
  time(at: string): string
  /** `14-Mar-2026, 14:20`. */
  moment(at: string): string
}

/** Regional tags decide month names and lists; the base language decides plurals. */
const tags: Readonly<Record<Language, string>> = { en: 'en-US', es: 'es-US' }

const calendarDay = /^\d{4}-\d{2}-\d{2}$/

/** Months as words, so that nobody has to know which of 03/04 is the month (`14-Mar-2026`, `14-mar-2026`). */
function createDates(language: Language, timeZone: string): Pick<Wording, 'day' | 'time' | 'moment'> {
  const parts = { day: '2-digit', month: 'short', year: 'numeric' } as const
  const local = new Intl.DateTimeFormat(tags[language], { ...parts, timeZone })
  const plain = new Intl.DateTimeFormat(tags[language], { ...parts, timeZone: 'UTC' })
  const clock = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  })
  const day = (value: string): string => {
    const format = calendarDay.test(value) ? plain : local
    const found = format.formatToParts(new Date(value))
    const of = (type: 'day' | 'month' | 'year'): string =>
      found.find((part) => part.type === type)?.value ?? ''
    return `${of('day')}-${of('month').replace('.', '')}-${of('year')}`
  }
  const time = (at: string): string => clock.format(new Date(at))
  return { day, time, moment: (at) => `${day(at)}, ${time(at)}` }
}

/**
 * The values of a timeline entry, in the order they are told: `at` is an ISO instant, `clock`, `channel` and
 * `outcome` are keys of messages, the others are names and texts.
 */
const detailNames = [
  'at',
  'with',
  'author',
  'to',
  'receiver',
  'owner',
  'clock',
  'channel',
  'outcome',
  'by',
  'reason',
] as const
type DetailName = (typeof detailNames)[number]

/**
 * Puts the domain's sentences into words. Pass the catalogue of the same language; {@link loadWording} fetches it.
 *
 * @param catalogue - messages by id; a part of them is enough for a page that says no more
 * @param timeZone - the clinic's IANA zone
 */
export function createWording(
  language: Language,
  timeZone: string,
  catalogue: Readonly<Record<string, string>>,
): Wording {
  const i18n = setupI18n({ locale: language, messages: { [language]: catalogue } })
  i18n.setMessagesCompiler(openMessageCompiler())
  const dates = createDates(language, timeZone)
  const list = new Intl.ListFormat(tags[language], { type: 'conjunction' })
  const knows = (id: string): boolean => Object.hasOwn(catalogue, id)
  const fill = (value: ReasonValue): string | number => {
    if (typeof value !== 'object') return value
    if ('on' in value) return dates.day(value.on)
    if ('at' in value) return dates.moment(value.at)
    if ('lasting' in value) return label(`within.${value.lasting.unit}`, { amount: value.lasting.amount })
    if ('term' in value) return label(value.term)
    return list.format(value.terms.map((term) => label(term)))
  }
  const label = (id: string, values: Readonly<Record<string, ReasonValue>> = {}): string => {
    if (!knows(id)) return id
    return i18n._(id, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fill(value)])))
  }
  const detail = (name: DetailName, value: string): string => {
    switch (name) {
      case 'at':
        return dates.moment(value)
      case 'by':
        return label('detail.by', { who: value })
      case 'clock':
      case 'channel':
      case 'outcome':
        return label(`${name}.${value}`)
      default:
        return value
    }
  }
  return {
    language,
    say: ({ message, values }) => label(message, values),
    label,
    title: ({ specialty, title }) => {
      // "Specialist" says less than any text of an order; without one the title is the key itself.
      const isNamed = specialty !== undefined && (specialty !== 'specialist' || title === specialty)
      return isNamed ? label(`specialty.${specialty}`) : title
    },
    check: (feature, agrees) => {
      const opposite = `match.${feature}.not`
      return label(!agrees && knows(opposite) ? opposite : `match.${feature}`)
    },
    needs: ({ steps, step, unconfirmed }) => {
      const awaited = steps[step - 1]
      if (!awaited) return undefined
      const isUnknown = unconfirmed.length > 0 || awaited.mark === 'unknown'
      return label(`${isUnknown ? 'needs-unconfirmed' : 'needs'}.${awaited.step}`)
    },
    unusable: ({ why }) => {
      const [reason = why, fields = ''] = why.split(': ', 2)
      return label(`unusable.${reason}`, { fields })
    },
    tell: ({ what, values = {} }) => {
      const details = detailNames.flatMap((name) => {
        const value = values[name]
        return value === undefined ? [] : detail(name, String(value))
      })
      const happening = label(`timeline.${what}`)
      return details.length === 0 ? happening : `${happening}: ${details.join(', ')}`
    },
    ...dates,
  }
}

/** Fetches one language's catalogue and puts it to use; the other language is not loaded. */
export async function loadWording(language: Language, timeZone: string): Promise<Wording> {
  const catalogue =
    language === 'es'
      ? (await import('#domain/wording/es.ts')).es
      : (await import('#domain/wording/en.ts')).en
  return createWording(language, timeZone, catalogue)
}
