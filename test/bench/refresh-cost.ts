import { usualEgressRules } from '../../server/ehr/egress.ts'
import { openEhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import { openPatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { printFigures, type Figure } from './measure.ts'
import { openRunningClinic, type RunningClinic } from './running-clinic.ts'
import { chartsOfClinic } from './watch-bench.ts'

/** As many charts as one sweep reads at once. */
const readsAtOnce = 6
const warmUpCharts = 30

/** Reads charts over HTTP, keeps what was read, derives and records it, each in its transaction. @returns loops */
async function refreshCharts({ db, runtime }: RunningClinic, patients: readonly string[]): Promise<number> {
  const world = { now: () => new Date(), wait: () => Promise.resolve(), random: () => 0.5 }
  // The limit of an EHR is what ends this in a practice; here it is to be seen what Baton itself takes.
  const noLimit = { ...usualEgressRules, bucket: { burst: 1_000_000, perSecond: 1_000_000 } }
  const gateways = openEhrGateways(db, world, noLimit)
  const refresher = openPatientRefresher({ db, gateways, onViews: recordViews })
  const waiting = [...patients]
  let loops = 0
  const work = async (): Promise<void> => {
    for (let patient = waiting.shift(); patient !== undefined; patient = waiting.shift()) {
      const refreshed = await refresher.refresh(runtime, patient, { purpose: 'sync', maxAgeMs: 0 })
      if (refreshed.kind !== 'read') throw new Error(`a chart was not read: ${refreshed.kind}`)
      loops += refreshed.views.length
    }
  }
  await Promise.all(Array.from({ length: readsAtOnce }, work))
  return loops
}

/** Loops a second, by the clock and by the processor time this process took, EHR and database being others'. */
export async function measureRefresh(): Promise<readonly Figure[]> {
  const clinic = await openRunningClinic()
  try {
    const patients = [...chartsOfClinic().keys()]
    await refreshCharts(clinic, patients.slice(0, warmUpCharts))
    const before = process.cpuUsage()
    const startedAt = performance.now()
    const loops = await refreshCharts(clinic, patients)
    const ms = performance.now() - startedAt
    const { user, system } = process.cpuUsage(before)
    const perSecond = (of: number, inMs: number) => ((of * 1_000) / inMs).toFixed(1)
    const coreMs = (user + system) / 1_000
    return [
      {
        what: `refresh and derive, ${patients.length} charts of ${loops} loops, ${readsAtOnce} at once`,
        measured:
          `${perSecond(loops, ms)} loops/s by the clock, ${perSecond(loops, coreMs)} for one core of this process; ` +
          `${perSecond(patients.length, ms)} charts/s`,
      },
    ]
  } finally {
    await clinic.close()
  }
}

export async function printRefreshCost() {
  printFigures('Reading charts', await measureRefresh())
}
