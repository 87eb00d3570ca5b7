import { foreignNetwork } from '../payers.ts'
import { officesFor } from '../receivers.ts'
import type { Course } from './course.ts'

/** One in so many referrals went to another office first, where one of these can have happened. */
const oneIn = { declined: 12, missed: 2 } as const

/** Another office of the specialty; the same for the same referral. */
function findOther({ specialty, receiver }: Course, index: number): string | undefined {
  const others = officesFor(specialty).filter(
    ({ key, networks }) => key !== receiver && networks?.includes(foreignNetwork.id) === false,
  )
  return others[index % Math.max(1, others.length)]?.key
}

function redirectOf(
  course: Course,
  index: number,
): Omit<NonNullable<Course['redirect']>, 'from'> | undefined {
  const { sentOn, declinedOn, visits } = course
  const [first, second] = visits
  if (first?.became === 'missed' && second !== undefined && index % oneIn.missed === 0)
    return { on: second.bookedOn, because: 'missed' }
  if (sentOn === undefined || declinedOn !== undefined || index % oneIn.declined !== 0) return undefined
  return { on: sentOn, because: 'declined' }
}

/**
 * Has some referrals go to another office first, which declined on the day or where the first visit was missed. Nothing
 * else of them changes: not one day, and not how they end.
 *
 * @param index - place of the referral among all; decides without a throw of the dice
 */
export function addRedirect(course: Course, index: number): Course {
  if (course.direction !== 'outbound' || course.receiver === undefined) return course
  const [redirect, from] = [redirectOf(course, index), findOther(course, index)]
  return redirect && from !== undefined ? { ...course, redirect: { ...redirect, from } } : course
}
