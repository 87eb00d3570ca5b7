import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import type { Instant } from '#domain/instant.ts'
import type { SetAside } from '#domain/loop-facts.ts'
import type { Sources } from '#domain/loop-vocabulary.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { LoopPolicy } from '#domain/policy.ts'

/**
 * The same derivation as everywhere else, on what this launch has read from both shelves.
 *
 * @param patient - logical id of the launched patient; views of anybody else are left out
 * @returns the views, the worst first, and the resources that could not be used
 */
export function deriveChart(
  chart: { resources: readonly unknown[]; sources: Sources },
  patient: string,
  policy: LoopPolicy,
  now: Instant,
): { views: readonly LoopView[]; setAside: readonly SetAside[] } {
  const { evidence, setAside } = readEvidence(chart.resources)
  const views = derivePatient({ evidence, sources: chart.sources, setAside }, policy, now)
  return {
    views: views.filter((view) => view.patient === undefined || view.patient === `Patient/${patient}`),
    setAside,
  }
}
