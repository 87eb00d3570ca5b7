import { foreignNetwork } from '../payers.ts'
import { clinicians, coordinators } from '../practice.ts'
import { furtherClinicians } from '../further-clinicians.ts'
import { officesFor } from '../receivers.ts'
import { referringOffices } from '../referring-offices.ts'
import type { Roll } from '../roll.ts'
import type { SpecialtyKey } from '../specialties.ts'
import { drawSpecialty } from '../stories/everyday.ts'
import { suitableReasons } from '../suitable-reasons.ts'
import { addRedirect } from './add-redirect.ts'
import type { Course } from './course.ts'
import { drawEnding } from './draw-ending.ts'
import type { Drawing } from './draw-passage.ts'
import { endings, referralsAMonth, suitsDirection, type Ending, type Quarter } from './endings.ts'
import { weekdaysOfSixMonths } from './weekdays.ts'

/** Those whom every issuer of the sandbox knows as ours: without that, a referral within the group looks like one from outside. */
const knownAsOurs = clinicians.filter(({ organization }) => organization === 'northside')

/** Who refers: fourteen, the first of them more often. */
const referrers = [...knownAsOurs, ...furtherClinicians]

type Slot = { quarter: Quarter; direction: Course['direction']; days: readonly number[] }

/** Each place a referral can take, those within the group first: they suit fewer endings. */
function listSlots(drawing: Drawing): readonly Slot[] {
  const months = weekdaysOfSixMonths(drawing.calendar)
  const directions = ['internal', 'inbound', 'outbound'] as const
  return directions.flatMap((direction) =>
    months.flatMap((days, month) =>
      Array.from({ length: referralsAMonth[direction] }, (): Slot => {
        return { quarter: month < 3 ? 'before' : 'after', direction, days }
      }),
    ),
  )
}

/** Every ending as often as it is to occur, in an order by chance. */
function shuffleEndings({ dice }: Drawing, quarter: Quarter): Ending[] {
  const all: Ending[] = []
  for (const [ending, count] of Object.entries(endings[quarter]))
    if (isEnding(ending)) all.push(...Array.from({ length: count }, () => ending))
  return Array.from({ length: all.length }, () => all.splice(dice.between(0, all.length - 1), 1)).flat()
}

function isEnding(word: string): word is Ending {
  return word in endings.before
}

/** Takes the next ending that suits the direction. */
function takeEnding(left: Ending[], direction: Course['direction']): Ending {
  const place = left.findIndex((ending) => suitsDirection(ending, direction))
  const [ending] = left.splice(place, 1)
  if (place < 0 || ending === undefined) throw new Error(`no ending is left for ${direction} referrals`)
  return ending
}

/** Nobody is referred twice to a specialty or twice on a day: either would look like a mistake. */
function openCasting({ dice }: Drawing, roll: Roll) {
  const taken = new Set<string>()
  const people = roll.people.filter(({ entry }) => entry.active && !entry.isDeceased)
  return (specialty: SpecialtyKey, day: number): string => {
    for (let tries = 0; tries < 10_000; tries++) {
      const { entry } = dice.pick(people)
      const [bySpecialty, byDay] = [`${entry.id} ${specialty}`, `${entry.id} ${day}`]
      if (taken.has(bySpecialty) || taken.has(byDay) || suitableReasons(specialty, entry).length === 0)
        continue
      taken.add(bySpecialty).add(byDay)
      return entry.id
    }
    throw new Error(`nobody is left to refer to ${specialty}`)
  }
}

type Parties = Pick<Course, 'specialty' | 'receiver' | 'referrer' | 'owner'>

function drawParties(drawing: Drawing, direction: Course['direction']): Parties {
  const { dice } = drawing
  const owner = dice.pick(coordinators).id
  if (direction === 'inbound')
    return { specialty: 'dermatology', referrer: dice.pick(referringOffices).key, owner }
  if (direction === 'internal')
    return { specialty: 'dermatology', referrer: dice.pick(knownAsOurs).id, owner }
  const referrer = dice.pick(referrers.slice(0, dice.pick([6, 14, 14]))).id
  const specialty = drawSpecialty({ clinic: drawing })
  // Whoever is only in the network of others is asked by nobody.
  const offices = officesFor(specialty).filter(
    ({ networks }) => networks?.includes(foreignNetwork.id) === false,
  )
  return { specialty, receiver: dice.pick(offices).key, referrer, owner }
}

function drawCourse(
  drawing: Drawing,
  cast: ReturnType<typeof openCasting>,
  key: string,
  { quarter, direction, days }: Slot,
  ending: Ending,
): Course {
  const orderedOn = drawing.dice.pick(days)
  const parties = drawParties(drawing, direction)
  const patient = cast(parties.specialty, orderedOn)
  const passage = drawEnding(drawing, ending, { quarter, direction, orderedOn })
  // Written and forgotten: nobody was chosen, nobody took it on.
  const isForgotten = passage.sentOn === undefined && drawing.dice.chance(0.4)
  const { specialty, referrer } = parties
  return {
    ...{ key, quarter, ending, direction, patient },
    ...(isForgotten ? { specialty, referrer } : parties),
    ...passage,
  }
}

/** What each month holds beside its referrals, and no figure may count. */
const uncounted = ['duplicate', 'closed-in-error', 'order-in-error', 'draft'] as const

/**
 * Decides what truly happens to every referral of two quarters: first how many end how, exactly as `endings` says, then
 * who and when by chance. The same seed and day decide the same.
 *
 * @returns 2,460 that count and 24 that do not, in no order of time
 */
export function drawCourses(drawing: Drawing, roll: Roll): readonly Course[] {
  const left = { before: shuffleEndings(drawing, 'before'), after: shuffleEndings(drawing, 'after') }
  const cast = openCasting(drawing, roll)
  const slots = listSlots(drawing)
  const counted = slots.map((slot, index) => {
    const ending = takeEnding(left[slot.quarter], slot.direction)
    const course = drawCourse(drawing, cast, `q-${String(index + 1).padStart(4, '0')}`, slot, ending)
    return addRedirect(course, index)
  })
  const others = weekdaysOfSixMonths(drawing.calendar).flatMap((days, month) =>
    uncounted.map((kind): Course => {
      const slot: Slot = { quarter: month < 3 ? 'before' : 'after', direction: 'outbound', days }
      const course = drawCourse(drawing, cast, `q-${kind}-${month + 1}`, slot, 'no-longer-needed')
      return { ...course, uncounted: kind }
    }),
  )
  return [...counted, ...others]
}
