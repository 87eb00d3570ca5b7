import { splitCell } from '#domain/metrics/coarse-cell.ts'
import { countMonth } from '#domain/metrics/cohort-cell.ts'
import { directions } from '#domain/loop-vocabulary.ts'
import { readFactRows, replaceCohort, takeTouched, touchEverything } from '../../store/report-cohorts.ts'
import type { BatonDatabase, BatonTransaction } from '../tenant-runtime.ts'
import { toCountedFact } from './counted-fact.ts'

/**
 * Counts a tenant's cohorts anew in which something has changed, and only those, all in one transaction. Any number of
 * processes may try: one counts, the others go on.
 *
 * @returns how many cohorts were counted
 */
export async function refreshCohorts(db: BatonDatabase, tenant: string): Promise<number> {
  return db.transaction().execute(async (trx: BatonTransaction) => {
    const touched = await takeTouched(trx, tenant)
    if (touched === 'busy') return 0
    for (const cohort of touched) {
      const month = cohort.month.slice(0, 7)
      const direction = directions.find((each) => each === cohort.direction)
      if (direction === undefined) continue
      const rows = await readFactRows(trx, tenant, { from: month, to: month, direction })
      const counted = countMonth(rows.map(toCountedFact))
      const kept = counted.map(({ cell, ...row }) => ({ ...row, ...splitCell(cell) }))
      await replaceCohort(trx, tenant, cohort, kept)
    }
    return touched.length
  })
}

/** Counts every cohort of a tenant anew, whatever has changed: after a restore, or when somebody doubts the figures. */
export async function rebuildCohorts(db: BatonDatabase, tenant: string): Promise<number> {
  await db.transaction().execute((trx: BatonTransaction) => touchEverything(trx, tenant))
  return refreshCohorts(db, tenant)
}
