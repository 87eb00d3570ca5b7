import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import type { SetAside } from '#domain/loop-facts.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { LoopPolicy } from '#domain/policy.ts'
import type { ChartEvidence } from '../../api/chart.ts'

/** Views of the launched patient and nobody else, the worst first, with everything that could not be used. */
export type DerivedChart = { views: readonly LoopView[]; setAside: readonly SetAside[] }

/** The same derivation as everywhere else, on what this launch has read. */
export function deriveChart(chart: ChartEvidence, patient: string, policy: LoopPolicy): DerivedChart {
  const { evidence, setAside } = readEvidence(chart.resources)
  const views = derivePatient({ evidence, sources: chart.sources, setAside }, policy, chart.readAt)
  return {
    views: views.filter((view) => view.patient === undefined || view.patient === `Patient/${patient}`),
    setAside: [...chart.setAside, ...setAside],
  }
}
