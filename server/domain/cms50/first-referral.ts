import { codeSystems } from '../codes.ts'
import { codesOf, parseMoment, textOf, type Moment } from '../fhir-reading.ts'
import type { Instant } from '../instant.ts'
import { referralCodes } from '../referral-codes.ts'
import { compareText } from '../resource-versions.ts'
import type { Cms50Warning, Held } from './patient-data.ts'
import { isWrittenWithin, offsetOf, referralDaysOf, spanOf } from './written-time.ts'

/** What keeps an order from being a referral of the measure; worded as `cms50.gap.<gap>`. */
export type OrderGap = 'not-a-referral' | 'not-active' | 'not-an-order' | 'not-in-months'

/** An order and all that keeps it from being measured; `authoredOn` as it is written. */
export type Order = { held: Held; gaps: readonly OrderGap[]; authoredOn: string | undefined }

const snomedPrefix = `${codeSystems.snomed}|`
const isReferralCode = (code: string): boolean =>
  code.startsWith(snomedPrefix) && referralCodes.has(code.slice(snomedPrefix.length))

/** Judges one order: value set Referral, active or completed, intent exactly `order`, authored from January to October. */
export function judgeOrder(held: Held, year: number): Order {
  const { fields } = held
  const authoredOn = textOf(fields, 'authoredOn', [])
  return {
    held,
    gaps: [
      ...(codesOf(fields, 'code', []).some(isReferralCode) ? [] : (['not-a-referral'] as const)),
      ...(fields['status'] === 'active' || fields['status'] === 'completed' ? [] : (['not-active'] as const)),
      ...(fields['intent'] === 'order' ? [] : (['not-an-order'] as const)),
      ...(isWrittenWithin(authoredOn, referralDaysOf(year)) ? [] : (['not-in-months'] as const)),
    ],
    authoredOn,
  }
}

/** A referral that is measured, and when it was authored: at an instant, or some time on the days it names. */
export type Referral = { held: Held; authoredOn: string; moment: Moment; isDayOnly: boolean }

function toReferral({ held, gaps, authoredOn }: Order): readonly Referral[] {
  const moment = authoredOn === undefined ? undefined : parseMoment(authoredOn)
  if (gaps.length > 0 || authoredOn === undefined || moment === undefined) return []
  return [{ held, authoredOn, moment, isDayOnly: moment.isDayOnly }]
}

/**
 * Whether an order that was passed over was written before the first referral, by instants as {@link findFirstReferral}
 * compares them, whatever offsets they are written in: `before` by the beginning of its span; `perhaps` also within that of
 * the first, where one of them has only a day or both have one time.
 *
 * @param timeZone - whose days those without a time are
 * @returns `after` too for what has no date
 */
export function compareToFirst(
  { authoredOn }: Order,
  first: Referral,
  timeZone: string | undefined,
): 'before' | 'perhaps' | 'after' {
  const moment = authoredOn === undefined ? undefined : parseMoment(authoredOn)
  if (moment === undefined) return 'after'
  const { from } = spanOf(moment, timeZone)
  const span = spanOf(first.moment, timeZone)
  if (from < span.from) return 'before'
  return from <= span.until ? 'perhaps' : 'after'
}

const dayOf = ({ authoredOn }: Referral): string => authoredOn.slice(0, 10)

/**
 * The first referral of the year over all clinicians: what has a time by its instant, what has only a day from the
 * beginning of that day. Where that leaves open which came first, the warning says so. Of two that begin alike the one
 * listed last is taken, as the reference engine does (cql-execution).
 *
 * @param timeZone - whose days those without a time are; unknown: those of any clinic of the United States
 * @returns nothing when no order is measured
 */
export function findFirstReferral(
  orders: readonly Order[],
  patient: string,
  warnings: Cms50Warning[],
  timeZone: string | undefined,
): Referral | undefined {
  const referrals = orders.flatMap(toReferral)
  if (referrals.length < 2) return referrals[0]
  const spans = new Map(referrals.map((one) => [one, spanOf(one.moment, timeZone)]))
  const beginOf = (one: Referral): Instant => spans.get(one)?.from ?? one.moment.at
  const first = referrals.reduce((best, one) => (beginOf(one) <= beginOf(best) ? one : best))
  const warn = (code: Cms50Warning['code'], about: readonly Referral[]): void => {
    if (about.length > 0)
      warnings.push({ code, patient, evidence: [first, ...about].map(({ held }) => held.ref) })
  }
  const rivals = referrals.filter((one) => one !== first)
  const until = spans.get(first)?.until ?? first.moment.at
  // Days are of one practice: only what they are held against may be of another zone.
  const mayBeEarlier = (one: Referral): boolean =>
    first.isDayOnly && one.isDayOnly ? one.moment.at <= first.moment.lastAt : beginOf(one) <= until
  warn('tied-first', rivals.filter(mayBeEarlier))
  warn(
    'mixed-offsets',
    rivals.filter((one) => isMisordered(first, one)),
  )
  return first
}

/** Whether an engine that sorts times as texts may get two of different offsets wrong: of one day, or in that order. */
function isMisordered(first: Referral, other: Referral): boolean {
  const [offset, otherOffset] = [offsetOf(first.authoredOn), offsetOf(other.authoredOn)]
  if (offset === undefined || otherOffset === undefined || offset === otherOffset) return false
  return dayOf(first) === dayOf(other) || compareText(other.authoredOn, first.authoredOn) < 0
}
