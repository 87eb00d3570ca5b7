import type { TaskEvidence } from './evidence-records.ts'
import type { Instant } from './instant.ts'
import { compareText } from './resource-versions.ts'

/** The moment a Task speaks of: when its state changed in business time. */
export function taskTime(task: TaskEvidence): Instant {
  return task.modifiedAt ?? task.knownAt
}

/** When a Task was written, or else when it was first seen. */
export function authoredTime(task: TaskEvidence): Instant {
  return task.authoredAt ?? task.firstKnownAt
}

/** How near its end a Task is. What is in no list here stands between being sent and being worked on. */
const nearnessToEnd: Readonly<Record<string, number>> = {
  cancelled: 6,
  failed: 6,
  rejected: 6,
  completed: 5,
  'in-progress': 4,
  accepted: 3,
  ready: 3,
  requested: 1,
  draft: 0,
}

function nearness({ status }: TaskEvidence): number {
  return nearnessToEnd[status] ?? 2
}

/**
 * Tasks by the time they were written. Times have the grain of a second, or of a day where an EHR keeps no more, and
 * ids are drawn: of two of one moment the one nearer its end was there first, since a later attempt is written when the
 * one before it ends.
 */
export function byAuthoring(one: TaskEvidence, other: TaskEvidence): number {
  return (
    authoredTime(one) - authoredTime(other) ||
    nearness(other) - nearness(one) ||
    one.firstKnownAt - other.firstKnownAt ||
    compareText(one.ref, other.ref)
  )
}
