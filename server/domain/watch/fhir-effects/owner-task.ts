import { codeSystems, namingSystems, taskCodes } from '../../codes.ts'
import type { FhirWrite, WritableResource } from '../../fhir-write.ts'
import type { Instant } from '../../instant.ts'
import { toEndOfLocalDay, toLocalIso } from '../local-time.ts'
import type { LoopReferences, Writing } from './effect-context.ts'
import { createOnce, idOf, to } from './effect-context.ts'

/**
 * The Task that says whose loop it is, part of the coordination Task where there is one; until then its focus is the
 * order itself. One per loop at a time: a change of owner updates it ({@link reassignOwnerTask}), and only after somebody
 * ended it before the loop was over does another follow.
 *
 * @param dueAt - when the owner's first step is due
 * @param cycle - counts from 1; one more than the owner Tasks of this loop that were ended
 */
export function ownerTask(
  loop: LoopReferences,
  owner: string,
  dueAt: Instant,
  writing: Writing,
  cycle = 1,
): FhirWrite {
  const { timeZone } = writing.calendar
  const written = toLocalIso(writing.now, timeZone)
  const resource = {
    resourceType: 'Task',
    ...(loop.coordinationTask !== undefined && { partOf: [to(loop.coordinationTask)] }),
    basedOn: [to(loop.referral)],
    status: 'in-progress',
    intent: 'order',
    priority: loop.urgency,
    code: {
      coding: [{ system: codeSystems.loop, code: taskCodes.ownLoop, display: 'Own the referral loop' }],
    },
    focus: to(loop.coordinationTask ?? loop.referral),
    ...(loop.patient !== undefined && { for: to(loop.patient) }),
    authoredOn: written,
    lastModified: written,
    owner: to(owner),
    restriction: { period: { end: toEndOfLocalDay(dueAt, timeZone) } },
  }
  const value = ownerKey(loop.referral, cycle)
  return createOnce(resource, { system: namingSystems.owner, value })
}

/** Value of the owner identifier: `sr-1`, and `sr-1|2` after a first one was ended while the loop was open. */
export function ownerKey(referral: string, cycle: number): string {
  return cycle === 1 ? idOf(referral) : `${idOf(referral)}|${cycle}`
}

/** Gives an owner Task to somebody else; everything else on it stays. */
export function reassignOwnerTask(
  task: WritableResource & { id: string },
  versionId: string,
  owner: string,
  { now, calendar }: Pick<Writing, 'now' | 'calendar'>,
): FhirWrite {
  const lastModified = toLocalIso(now, calendar.timeZone)
  return {
    interaction: 'update',
    resource: { ...task, status: 'in-progress', owner: to(owner), lastModified },
    versionId,
  }
}
