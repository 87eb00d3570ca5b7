import { isTerminal } from '../answers.ts'
import { dayMs, toDayNumber, toDayNumberOf, toInstant } from '../clinic-zone.ts'
import { objectOf, objectsOf, parseMoment, textOf } from '../fhir-reading.ts'
import { toLocalIso } from '../watch/local-time.ts'
import { annotate } from './annotation.ts'
import type { Planner } from './command.ts'
import { draftPlan, findResource, findUpdatable, refuse } from './draft-plan.ts'
import { createOwnTask, findOwnTask } from './our-tasks.ts'

/**
 * Puts a referral out of its owner's queue until a local day begins (`restriction.period.start` of the owner's Task). No
 * clock moves, and what is overdue shows all the same. Only a day to come, and only of a referral that somebody owns.
 */
export const planSnooze: Planner<'snooze'> = ({ until, note }, context) => {
  const { now, calendar } = context
  const { timeZone } = calendar
  const task = findOwnTask(context)
  const owner = task?.owner?.reference
  if (!task || owner === undefined) return refuse('no-owner')
  const day = toDayNumberOf(until)
  if (Number.isNaN(day)) return refuse('not-a-time', { pointer: '/until' })
  if (day <= toDayNumber(now, timeZone)) return refuse('in-the-past', { pointer: '/until' })
  const resource = findResource(task.ref, context) ?? {}
  const ends = textOf(objectOf(objectOf(resource, 'restriction', []) ?? {}, 'period', []) ?? {}, 'end', [])
  const startsAt = toInstant(day, 0, timeZone)
  const isLater = ends !== undefined && (parseMoment(ends)?.at ?? 0) > startsAt
  const end = isLater ? ends : toLocalIso(toInstant(day, dayMs - 1000, timeZone), timeZone)
  const restriction = { period: { start: toLocalIso(startsAt, timeZone), end } }
  const plan = draftPlan(context)
  const target = isTerminal(task) ? undefined : findUpdatable(task.ref, context)
  if (!target) createOwnTask(plan, { reference: owner }, context, restriction)
  else {
    const lastModified = toLocalIso(now, timeZone)
    const notes = [...objectsOf(target.resource, 'note', []), annotate(note ?? '', context)]
    const words = note === undefined || note === '' ? {} : { note: notes }
    plan.update(target, { restriction, lastModified, ...words })
  }
  return plan.finish()
}
