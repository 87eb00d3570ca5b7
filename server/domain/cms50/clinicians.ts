import { countCms50, type MeasuredPatient } from '../cms50.ts'
import { compareText } from '../resource-versions.ts'
import type { Cms50Population } from './reasons.ts'

/** One clinician's patients, by the practice's own attribution. */
export type ClinicianCount = Readonly<Record<Cms50Population, number>> & {
  /** Canonical reference; absent where the orders name nobody. */
  clinician: string | undefined
  display: string | undefined
}

/**
 * Splits the initial population by who ordered each patient's first referral. The measure attributes nobody to a
 * clinician, and names no rule; this is the practice's own view. Every patient counts for one clinician, so that the
 * parts add up to the whole.
 *
 * @returns clinicians in order of reference, those unknown last
 */
export function countByClinician(patients: readonly MeasuredPatient[]): readonly ClinicianCount[] {
  const groups = new Map<string, MeasuredPatient[]>()
  for (const patient of patients) {
    if (!patient.ipp) continue
    const key = patient.requester?.reference ?? ''
    const group = groups.get(key)
    if (group) group.push(patient)
    else groups.set(key, [patient])
  }
  return [...groups.entries()]
    .toSorted(([one], [other]) => Number(one === '') - Number(other === '') || compareText(one, other))
    .map(([key, group]) => ({
      clinician: key === '' ? undefined : key,
      display: group.find(({ requester }) => requester?.display !== undefined)?.requester?.display,
      ...countCms50(group),
    }))
}
