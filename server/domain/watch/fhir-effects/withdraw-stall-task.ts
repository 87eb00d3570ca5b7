import { codeSystems, namingSystems } from '../../codes.ts'
import type { TaskEvidence } from '../../evidence-records.ts'
import type { FhirWrite, WritableResource } from '../../fhir-write.ts'
import { clockNames } from '../../loop-vocabulary.ts'
import type { LoopView } from '../../loop-view.ts'
import { toLocalIso } from '../local-time.ts'
import type { Writing } from './effect-context.ts'
import { withdrawnText } from './work-text.ts'

const stallPrefix = `${namingSystems.stall}|`
const openStatuses: ReadonlySet<string> = new Set([
  'draft',
  'requested',
  'received',
  'accepted',
  'ready',
  'in-progress',
  'on-hold',
])

const clocks: ReadonlySet<string> = new Set(clockNames)

/**
 * Clock and cycle of a stall key `sr-1|unscheduled|bd5|1`. Work items that belong to no clock, as those about a message
 * that may not have arrived, have keys of other forms.
 */
function clockOf(identifiers: readonly string[]): { clock: string; cycle: number } | undefined {
  const key = identifiers.find((one) => one.startsWith(stallPrefix))?.slice(stallPrefix.length)
  const [, clock, , cycle] = key?.split('|') ?? []
  if (clock === undefined || !clocks.has(clock) || cycle === undefined) return undefined
  return { clock, cycle: Number(cycle) }
}

/**
 * Whether an open work item that Baton made asks for something nobody owes any more: its clock no longer runs, or
 * runs in another cycle. A clock that is paused or unknown may still need it, and then it stays.
 */
export function isOver(task: Pick<TaskEvidence, 'status' | 'identifiers'>, view: LoopView): boolean {
  const made = openStatuses.has(task.status) ? clockOf(task.identifiers) : undefined
  if (!made) return false
  return !view.clocks.some(({ clock, cycle }) => clock === made.clock && cycle === made.cycle)
}

function hasStallKey(task: WritableResource): boolean {
  const identifiers: unknown = task['identifier']
  return (
    Array.isArray(identifiers) &&
    identifiers.some(
      (one: unknown) =>
        typeof one === 'object' && one !== null && 'system' in one && one.system === namingSystems.stall,
    )
  )
}

/**
 * Takes back a work item so that inboxes hold only what is still to be done.
 *
 * @returns nothing for a Task that Baton did not make, or that somebody has finished
 */
export function withdrawStallTask(
  task: WritableResource & { id: string },
  versionId: string,
  { now, calendar, language }: Writing,
): Extract<FhirWrite, { interaction: 'update' }> | undefined {
  const { status } = task
  if (!hasStallKey(task) || typeof status !== 'string' || !openStatuses.has(status)) return undefined
  const coding = [{ system: codeSystems.loop, code: 'clock-stopped', display: 'No longer owed' }]
  return {
    interaction: 'update',
    resource: {
      ...task,
      status: 'cancelled',
      statusReason: { coding, text: withdrawnText[language] },
      lastModified: toLocalIso(now, calendar.timeZone),
    },
    versionId,
  }
}
