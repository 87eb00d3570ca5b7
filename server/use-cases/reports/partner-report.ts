import type { PartnerQuestion, PartnerReport } from '#contract/reports.ts'
import { firstMonthByDay, oldestLimit } from '#domain/metrics/coarse-cell.ts'
import { toFigures } from '#domain/metrics/report-figures.ts'
import type { LoopStep } from '#domain/loop-vocabulary.ts'
import type { WatchDatabase } from '../../store/watch-database.ts'
import { readMoment, type Practice } from './read-report.ts'
import { readSlice, sumOf } from './read-slice.ts'

/** Filing and reviewing a report is work of the practice, and so is nobody else's number. */
const isTheirs = (step: LoopStep): boolean => step !== 'reconciled' && step !== 'reviewed'

/**
 * One receiver's or referrer's own numbers, fit to be handed to them: only referrals that name this party are counted,
 * and why the practice lost one, what it is worth and who works on it stays here.
 *
 * @returns nothing when no referral of that time names the party
 */
export async function readPartnerReport(
  db: WatchDatabase,
  practice: Practice,
  { from, to, side, party, maturedDays }: Omit<PartnerQuestion, 'as' | 'language'>,
): Promise<PartnerReport | undefined> {
  const { today, stamp } = await readMoment(db, practice)
  const parts = await readSlice(db, practice.id, { from, to, [side]: party }, 'all', {
    byDayFrom: firstMonthByDay(today, Math.max(maturedDays, oldestLimit)),
    asked: 'everything',
  })
  const last = parts.at(-1)
  if (last === undefined) return undefined
  const figures = toFigures(sumOf(parts), today, maturedDays)
  const { referred, matured, scheduled, seen, noteBack, closed, funnel, steps, daysToClose } = figures
  const { open, ageing, noShows } = figures
  return {
    ...stamp,
    maturedDays,
    ...{ side, party: { value: party, name: last.name }, from, to },
    ...{ referred, matured, scheduled, seen, noteBack, closed, open, ageing, noShows },
    funnel: funnel.filter(({ step }) => isTheirs(step)),
    steps: steps.filter(({ step }) => isTheirs(step)),
    noteReturn: { loops: noteBack.loops, of: seen.loops },
    ...(daysToClose && { daysToClose }),
  }
}
