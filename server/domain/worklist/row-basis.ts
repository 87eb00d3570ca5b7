import { listDeciding } from '../commands/deciding-evidence.ts'
import { linkChartToOrders, type LoopEvidence } from '../chart-links.ts'
import { readEvidence } from '../evidence.ts'
import { isFields } from '../fhir-reading.ts'
import type { LoopView } from '../loop-view.ts'

/** Version by reference (`Type/id`). */
export type RowBasis = Readonly<Record<string, string>>

/**
 * Lists the evidence that somebody who acts on a row of a list has seen the outcome of: what a decision rests on, and the
 * visits and notes beside it. Calls, messages and reminders are none of it, as in a chart.
 *
 * @param views - of one patient
 * @param resources - the patient's chart, of both shelves
 * @returns by referral (`ServiceRequest/x`); a resource without a version is left out, and so counts as changed
 */
export function listRowBases(
  views: readonly LoopView[],
  resources: readonly unknown[],
): ReadonlyMap<string, RowBasis> {
  const { loops } = linkChartToOrders(readEvidence(resources).evidence)
  const versions = versionsOf(resources)
  return new Map(
    views.map((view) => {
      const behind = listBehind(view, loops.get(view.referral))
      const known = behind.flatMap((reference) => {
        const version = versions.get(reference)
        return version === undefined ? [] : [[reference, version] as const]
      })
      return [view.referral, Object.fromEntries(known)]
    }),
  )
}

function listBehind({ candidates }: LoopView, loop: LoopEvidence | undefined): readonly string[] {
  const visits = loop?.encounters.map(({ ref }) => ref) ?? []
  const notes = candidates.map(({ document }) => document)
  return [...(loop === undefined ? [] : listDeciding(loop)), ...visits, ...notes].toSorted()
}

function versionsOf(resources: readonly unknown[]): ReadonlyMap<string, string> {
  const versions = new Map<string, string>()
  for (const resource of resources) {
    if (!isFields(resource) || !isFields(resource['meta'])) continue
    const { versionId } = resource['meta']
    const reference = `${String(resource['resourceType'])}/${String(resource['id'])}`
    if (typeof versionId === 'string' && !versions.has(reference)) versions.set(reference, versionId)
  }
  return versions
}
