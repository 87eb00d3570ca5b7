import type { ReportChoices } from '#contract/reports.ts'
import { groupings, type Grouping } from '#domain/metrics/group-figures.ts'
import { nameApart } from '#domain/party-identity.ts'
import type { ReportSlice } from '#domain/metrics/report-slice.ts'
import { readChoices } from '../../store/report-cohorts.ts'
import type { WatchDatabase } from '../../store/watch-database.ts'

/** What the report of a time can be narrowed to: each specialty, owner, receiver and referrer it counts, by name. */
export async function listChoices(
  db: WatchDatabase,
  tenant: string,
  months: Pick<ReportSlice, 'from' | 'to'>,
): Promise<ReportChoices> {
  const choices = await readChoices(db, tenant, months, groupings)
  const of = (grouping: Grouping) => [
    ...nameApart(
      choices.filter(({ dimension }) => dimension === grouping).map(({ value, name }) => ({ value, name })),
    ),
  ]
  return {
    specialty: of('specialty'),
    owner: of('owner'),
    receiver: of('receiver'),
    referrer: of('referrer'),
  }
}
