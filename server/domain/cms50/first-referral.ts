import { codeSystems } from '../codes.ts'
import { codesOf, parseMoment, textOf } from '../fhir-reading.ts'
import { referralCodes } from '../referral-codes.ts'
import { compareText } from '../resource-versions.ts'
import type { Cms50Warning, Held } from './patient-data.ts'
import { isWrittenWithin, offsetOf, referralDaysOf } from './written-time.ts'

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

/** A referral that is measured, and when it was authored. */
export type Referral = { held: Held; authoredOn: string; at: number; isDayOnly: boolean }

function toReferral({ held, gaps, authoredOn }: Order): readonly Referral[] {
  const moment = authoredOn === undefined ? undefined : parseMoment(authoredOn)
  if (gaps.length > 0 || authoredOn === undefined || moment === undefined) return []
  return [{ held, authoredOn, at: moment.at, isDayOnly: moment.isDayOnly }]
}

const dayOf = ({ authoredOn }: Referral): string => authoredOn.slice(0, 10)

/**
 * Orders referrals in time: all with a time by their instants; as soon as one has only a day, by the days as they are
 * written, days without a time first.
 */
function compareReferrals(hasDayOnly: boolean): (one: Referral, other: Referral) => number {
  if (!hasDayOnly) return (one, other) => one.at - other.at
  return (one, other) =>
    compareText(dayOf(one), dayOf(other)) ||
    Number(other.isDayOnly) - Number(one.isDayOnly) ||
    one.at - other.at
}

/**
 * The first referral of the year over all clinicians. Of two at the same time the one listed last is taken, as the
 * reference engine does (cql-execution); the warning says that another engine may take another.
 *
 * @returns nothing when no order is measured
 */
export function findFirstReferral(
  orders: readonly Order[],
  patient: string,
  warnings: Cms50Warning[],
): Referral | undefined {
  const referrals = orders.flatMap(toReferral)
  const compare = compareReferrals(referrals.some(({ isDayOnly }) => isDayOnly))
  const first = referrals.reduce<Referral | undefined>(
    (best, one) => (best === undefined || compare(one, best) <= 0 ? one : best),
    undefined,
  )
  if (first === undefined || referrals.length === 1) return first
  const rivals = referrals.filter((one) => one !== first)
  const warn = (code: Cms50Warning['code'], about: readonly Referral[]): void => {
    if (about.length > 0)
      warnings.push({ code, patient, evidence: [first, ...about].map(({ held }) => held.ref) })
  }
  warn(
    'tied-first',
    rivals.filter((one) => isTied(first, one)),
  )
  warn(
    'mixed-offsets',
    rivals.filter((one) => isMisordered(first, one)),
  )
  return first
}

/** Whether nobody can say which of two came first: the same instant, or one day of which one has only the day. */
function isTied(one: Referral, other: Referral): boolean {
  if (!one.isDayOnly && !other.isDayOnly) return one.at === other.at
  return dayOf(one).startsWith(dayOf(other)) || dayOf(other).startsWith(dayOf(one))
}

/** Whether an engine that sorts times as texts may get two of different offsets wrong: of one day, or in that order. */
function isMisordered(first: Referral, other: Referral): boolean {
  const [offset, otherOffset] = [offsetOf(first.authoredOn), offsetOf(other.authoredOn)]
  if (offset === undefined || otherOffset === undefined || offset === otherOffset) return false
  return dayOf(first) === dayOf(other) || compareText(other.authoredOn, first.authoredOn) < 0
}
