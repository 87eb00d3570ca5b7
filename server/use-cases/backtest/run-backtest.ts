import type { PolicyBacktest } from '#contract/settings.ts'
import {
  addFigures,
  compareReplays,
  noFigures,
  type BacktestFigures,
} from '#domain/backtest/backtest-figures.ts'
import type { RecordedLoop } from '#domain/backtest/recorded-clock.ts'
import {
  replayLoop,
  type PolicyPeriod,
  type ReplayedPolicy,
  type ReplaySetting,
} from '#domain/backtest/replay.ts'
import type { StaffRole } from '#domain/staff.ts'
import { businessDaysBetween } from '#domain/working-days.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { findFirstRecord } from '../../store/loop-clocks.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { catchUpAfterMs } from '../watch/catch-up.ts'
import { readPolicyPast, toReplayed, type PolicyPast } from './read-policy-past.ts'
import { readRecordedLoops } from './read-recorded-loops.ts'

/** Figures of one page, and where the next begins. */
export type BacktestPage = {
  figures: BacktestFigures
  /** By specialty; loops without one under the empty key. */
  bySpecialty: ReadonlyMap<string, BacktestFigures>
  /** Absent: there is no more. */
  next?: string
}

/**
 * Replays one page of a practice's recorded loops under the policies that were in force and under another that would have
 * been from the beginning. Sums of pages are the figures of the whole.
 *
 * @param after - the id to go on behind; empty to begin
 */
export async function backtestPage(
  db: BatonDatabase,
  tenant: Tenant,
  tried: ReplayedPolicy,
  { after, until, periods }: { after: string; until: Date; periods: readonly PolicyPeriod[] },
): Promise<BacktestPage> {
  const loops = await readRecordedLoops(db, tenant.id, after)
  const { calendar } = tenant.policy
  const then: ReplaySetting = { periods, calendar, until: until.getTime(), catchUpAfterMs }
  const now: ReplaySetting = { ...then, periods: [{ ...tried, from: -Infinity }] }
  let figures = noFigures
  const bySpecialty = new Map<string, BacktestFigures>()
  for (const loop of loops) {
    const own = compareReplays(loop, replayLoop(loop, then), replayLoop(loop, now))
    figures = addFigures(figures, own)
    const specialty = specialtyOf(loop)
    bySpecialty.set(specialty, addFigures(bySpecialty.get(specialty) ?? noFigures, own))
  }
  const last = loops.at(-1)?.referral
  return { figures, bySpecialty, ...(last !== undefined && { next: last }) }
}

/** What it came to be known by last. */
function specialtyOf({ clocks }: RecordedLoop): string {
  return clocks.findLast(({ specialty }) => specialty !== undefined)?.specialty ?? ''
}

/**
 * One page of a backtest with what its alerts are told for: people who coordinate, and business days.
 *
 * @param tried - the practice as it would be
 */
export async function runPolicyBacktest(
  db: BatonDatabase,
  tenant: Tenant,
  tried: Tenant,
  { after, now }: { after: string; now: Date },
): Promise<PolicyBacktest> {
  const { periods, ...past } = await readPolicyPast(db, tenant)
  const { bySpecialty, ...page } = await backtestPage(db, tenant, toReplayed(tried), {
    after,
    until: now,
    periods,
  })
  return {
    ...page,
    bySpecialty: [...bySpecialty].map(([specialty, figures]) => ({ specialty, figures })),
    ...(await readGrounds(db, tenant, past, now)),
  }
}

/** What the figures of a backtest rest on. */
export type BacktestGrounds = Pick<
  PolicyBacktest,
  'coordinators' | 'staffAsOf' | 'businessDays' | 'policyKnownFrom'
>

/**
 * For how many people and days alerts are told, and how far back it is on record what was in force. Who coordinated earlier is
 * on no record: those of this moment stand for them.
 */
export async function readGrounds(
  db: BatonDatabase,
  tenant: Tenant,
  { knownFrom }: Pick<PolicyPast, 'knownFrom'>,
  now: Date,
): Promise<BacktestGrounds> {
  const first = await findFirstRecord(db, tenant.id)
  const { calendar } = tenant.policy
  const isPastUnknown = first !== undefined && (knownFrom ?? now).getTime() - first.getTime() > roundMs
  return {
    staffAsOf: now.toISOString(),
    coordinators: tenant.staff.filter(({ isActive, roles }) => isActive && roles.some(isCoordinator)).length,
    businessDays: first === undefined ? 0 : businessDaysBetween(first.getTime(), now.getTime(), calendar),
    ...(isPastUnknown && { policyKnownFrom: (knownFrom ?? now).toISOString() }),
  }
}

/** A chart may be read a moment before the policy it is judged by is written down. */
const roundMs = 3_600_000

const isCoordinator = (role: StaffRole): boolean => role === 'coordinator' || role === 'coordinator-lead'
