import { toIso } from './iso-instant.ts'
import type { Instant } from './instant.ts'
import { countContacts, findFirstBooking, findFirstOfAttempts, wasContacted } from './loop-course.ts'
import type { AttemptCourse, LoopCourse, LoopFacts } from './loop-facts.ts'
import type { LoopStep } from './loop-vocabulary.ts'
import { findSeen } from './milestones.ts'
import { nameParty } from './order-facts.ts'
import type { Picture } from './picture.ts'
import { listStays, openStayFinder, type Stay, type StayFinder } from './stays.ts'

/** The picture as far as it is about one stay: nobody else's messages, bookings or visits are in it. */
function narrow(picture: Picture, stay: Stay, finder: StayFinder, isLast: boolean): Picture {
  const { loop, bookings } = picture
  const appointments = loop.appointments.filter((one) => finder.ofAppointment(one) === stay)
  const encounters = loop.encounters.filter((one) => finder.ofEncounter(one) === stay)
  const own = new Set([...appointments, ...encounters].map(({ ref }) => ref))
  const isOwn = ({ evidence }: { evidence: readonly string[] }): boolean =>
    evidence.some((reference) => own.has(reference) || isOwnLetter(picture, stay, finder, reference))
  const narrowed = {
    ...loop,
    attempts: [...stay.tasks],
    appointments,
    encounters,
    communications: loop.communications.filter((one) => finder.ofMessage(one) === stay),
    decisions: loop.decisions.filter((one) => finder.ofDecision(one) === stay),
  }
  return {
    ...picture,
    loop: narrowed,
    startedAt: stay.from,
    // Only the newest attempt's own word counts as a visit (`findSeen`).
    attempt: isLast ? picture.attempt : undefined,
    bookings: { ...bookings, visits: bookings.visits.filter(isOwn), lost: bookings.lost.filter(isOwn) },
  }
}

/** A letter about a visit that nobody had booked in the record. */
function isOwnLetter({ judging }: Picture, stay: Stay, finder: StayFinder, reference: string): boolean {
  const letter = judging.chart.documents.find(({ ref }) => ref === reference)
  return letter !== undefined && finder.ofDocument(letter) === stay
}

/** Whose the referral's end is: the receiver whose report came back, else whoever has it now. */
function findDeciding(
  { judging }: Picture,
  { noteBack, noteCandidate }: LoopFacts['milestones'],
  stays: readonly Stay[],
  finder: StayFinder,
): Stay | undefined {
  const named = (noteBack ?? noteCandidate)?.evidence ?? []
  const report = judging.chart.documents.find(({ ref }) => named.includes(ref))
  return report ? finder.ofDocument(report) : stays.at(-1)
}

/** Steps that follow the report, and are whoever's it is. */
const afterReport = ['note-back', 'reconciled', 'reviewed'] as const satisfies readonly LoopStep[]

function traceAttempt(
  picture: Picture,
  whole: LoopCourse,
  until: Instant,
  isDeciding: boolean,
): AttemptCourse {
  const { startedAt, judging, bookings } = picture
  const booked = findFirstBooking(picture)
  const found: Partial<Record<LoopStep, Instant | undefined>> = {
    ordered: startedAt,
    ...findFirstOfAttempts(picture, booked),
    booked,
    seen: findSeen(picture)?.at,
  }
  const reachedAt: Partial<Record<LoopStep, string>> = {}
  for (const step of ['ordered', 'sent', 'accepted', 'booked', 'seen'] as const) {
    const at = found[step]
    if (at !== undefined) reachedAt[step] = toIso(Math.min(at > 0 ? at : startedAt, judging.now))
  }
  if (isDeciding)
    for (const step of afterReport) {
      const at = whole.reachedAt[step]
      if (at !== undefined) reachedAt[step] = at
    }
  const closedAt = isDeciding ? whole.closedAt : toIso(Math.min(until, judging.now))
  return {
    isDeciding,
    startedAt: toIso(startedAt),
    reachedAt,
    noShows: bookings.lost.filter(({ cause }) => cause === 'noshow').length,
    contacts: countContacts(picture, booked),
    isPatientContacted: wasContacted(picture),
    ...(closedAt !== undefined && { closedAt }),
  }
}

/** {@link traceAttempts}, handed to the derivation by whoever counts: nobody else needs it, least of all the browser. */
export type TraceAttempts = typeof traceAttempts

/**
 * The way of a redirected referral at each of its receivers, so that nobody is charged with what another did: an attempt
 * begins when the referral went to them, and has only their answers, bookings, visits and calls. The report, and what
 * became of the referral, belong to one of them.
 *
 * @param whole - the way of the referral itself
 * @returns oldest first; nothing where it never went to a second receiver
 */
export function traceAttempts(
  picture: Picture,
  { milestones }: Pick<LoopFacts, 'milestones'>,
  whole: LoopCourse,
): readonly AttemptCourse[] {
  const stays = picture.loop.attempts.length < 2 ? [] : listStays(picture)
  if (stays.length < 2) return []
  const finder = openStayFinder(picture, stays)
  const deciding = findDeciding(picture, milestones, stays, finder)
  return stays.map((stay, index) => {
    const next = stays[index + 1]
    const own = narrow(picture, stay, finder, next === undefined)
    const until = next?.from ?? Date.parse(whole.closedAt ?? toIso(picture.judging.now))
    const receiver = nameParty(stay.receiver, picture.judging.directory)
    return { ...traceAttempt(own, whole, until, stay === deciding), ...(receiver && { receiver }) }
  })
}
