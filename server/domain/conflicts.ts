import { isWithinGrace } from './appointments.ts'
import { evidenceTags, loopCode } from './codes.ts'
import { addCalendarDays } from './working-days.ts'
import type { Decided } from './decide-state.ts'
import type { EncounterEvidence, EvidenceHead } from './evidence-records.ts'
import type { Conflict, OrderFacts, Party } from './loop-facts.ts'
import type { ConflictCode } from './loop-vocabulary.ts'
import type { Picture } from './picture.ts'
import { identitiesOf, type Directory } from './referral.ts'
import { hasIllegalTransition } from './illegal-transitions.ts'
import { specialtyOfOrder } from './specialty-of-order.ts'
import { specialtyOf } from './specialties.ts'

type Evidence = readonly (string | undefined)[] | undefined

function finalNotes({ notes }: Picture): readonly string[] {
  return notes.finals.map(({ document }) => document.ref)
}

/** Rows 1 and 2: a report came, but nobody ever saw a visit, or one still stands in the calendar. */
function noteWithoutVisit(picture: Picture): Evidence {
  const { loop, bookings, notes } = picture
  const hasSeenAny = loop.appointments.length > 0 || bookings.visits.length > 0
  return notes.finals.length > 0 && !hasSeenAny ? finalNotes(picture) : undefined
}

function futureAppointmentOpen(picture: Picture): Evidence {
  const { bookings, judging, notes } = picture
  const future = bookings.live.find(({ startsAt }) => (startsAt ?? 0) > judging.now)
  return notes.finals.length > 0 && future ? [...finalNotes(picture), future.ref] : undefined
}

/** Row 3. */
function noteOnNoShowDay({ notes }: Picture): Evidence {
  const found = notes.contested.find(({ contest }) => contest === 'noshow-day')
  return found && [found.note.document.ref]
}

/** A final note on an order that was called off. */
function orderRevoked(picture: Picture): Evidence {
  const { loop, notes } = picture
  return loop.order.status === 'revoked' && notes.finals.length > 0
    ? [loop.order.ref, ...finalNotes(picture)]
    : undefined
}

/** Row 5: the order was called off before the visit that took place all the same. */
function seenAfterCancel({ loop: { order }, bookings }: Picture): Evidence {
  const visit = bookings.visits.find(({ startsAt }) => startsAt > order.knownAt)
  return order.status === 'revoked' && visit ? [order.ref, ...visit.evidence] : undefined
}

function revokedButBooked({ loop: { order }, bookings }: Picture): Evidence {
  const { deciding } = bookings
  return order.status === 'revoked' && deciding ? [order.ref, deciding.ref] : undefined
}

/** Row 7. */
function orderCompletedNoReport({ loop: { order }, notes }: Picture, { state }: Decided): Evidence {
  const isOpen = !state.startsWith('closed-')
  return order.status === 'completed' && isOpen && notes.finals.length === 0 ? [order.ref] : undefined
}

/** Row 20; a Task whose note was taken back later did have its document. */
function completedNoDocument({ attempt, notes, unreadClosure }: Picture, { state }: Decided): Evidence {
  const hasNone = notes.finals.length + notes.contested.length + notes.retracted.length === 0
  const isOpen = !state.startsWith('closed-')
  return attempt?.status === 'completed' && hasNone && !unreadClosure && isOpen ? [attempt.ref] : undefined
}

function organizationsOf(parties: readonly (Party | undefined)[], directory: Directory): ReadonlySet<string> {
  const organizations = new Set<string>()
  for (const party of parties)
    for (const reference of identitiesOf(party, directory))
      if (reference.startsWith('Organization/')) organizations.add(reference)
  return organizations
}

function areDisjoint(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size > 0 && other.size > 0 && [...one].every((entry) => !other.has(entry))
}

/** Row 9: two visits still to come, at two organisations. */
function duplicateBooking({ bookings, judging }: Picture): Evidence {
  const { directory, now } = judging
  const standing = bookings.live.filter((appointment) => isWithinGrace(appointment, now))
  for (const [index, one] of standing.entries()) {
    const other = standing
      .slice(index + 1)
      .find((later) =>
        areDisjoint(
          organizationsOf(one.participants, directory),
          organizationsOf(later.participants, directory),
        ),
      )
    if (other) return [one.ref, other.ref]
  }
  return undefined
}

function networksOf(parties: readonly (Party | undefined)[], directory: Directory): ReadonlySet<string> {
  const identities = new Set(parties.flatMap((party) => [...identitiesOf(party, directory)]))
  const roles = [...directory.values()].filter(
    ({ ref, organization }) =>
      identities.has(ref) || (organization !== undefined && identities.has(organization)),
  )
  return new Set(roles.flatMap(({ networks }) => networks))
}

type Elsewhere = { code: 'leakage-out-of-network' | 'redirected-elsewhere'; evidence: readonly string[] }

function hasOtherSpecialty(encounter: EncounterEvidence, picture: Picture): boolean {
  const seenBy = encounter.participants.flatMap((party) =>
    [...identitiesOf(party, picture.judging.directory)].flatMap(
      (reference) => picture.judging.directory.get(reference)?.specialties ?? [],
    ),
  )
  const found = specialtyOf([...encounter.specialties, ...seenBy])
  const wanted = specialtyOfOrder(picture.loop)
  return (
    found !== undefined &&
    wanted !== undefined &&
    found !== 'specialist' &&
    wanted !== 'specialist' &&
    found !== wanted
  )
}

/**
 * Row 13: seen by another organisation or specialty than asked. Out of network only when both networks are known
 * and have nothing in common: a network that is unknown is never called wrong.
 */
function findElsewhere(picture: Picture): Elsewhere | undefined {
  const { loop, bookings, judging, attempt } = picture
  const { directory } = judging
  for (const { encounter } of bookings.visits) {
    if (!encounter) continue
    const asked = [...loop.order.performers, attempt?.owner]
    const askedOrganizations = organizationsOf(asked, directory)
    const seen = [encounter.serviceProvider, ...encounter.participants]
    const isOtherOrganization = areDisjoint(askedOrganizations, organizationsOf(seen, directory))
    if (!isOtherOrganization && !hasOtherSpecialty(encounter, picture)) continue
    const isOut = areDisjoint(networksOf(asked, directory), networksOf(seen, directory))
    return {
      code: isOut ? 'leakage-out-of-network' : 'redirected-elsewhere',
      evidence: [loop.order.ref, encounter.ref],
    }
  }
  return undefined
}

/** Row 23. */
function authDeniedBeforeVisit({ authorization, bookings }: Picture): Evidence {
  const { deciding } = bookings
  return authorization.axis === 'denied' && deciding ? [...authorization.evidence, deciding.ref] : undefined
}

/** The booking lies after the day the visit was wanted by; urgent orders without one have the policy's target. */
function bookedTooLate(
  { bookings, startedAt, judging }: Picture,
  { state }: Decided,
  order: OrderFacts,
): Evidence {
  const { deciding } = bookings
  if (state !== 'scheduled' || deciding?.startsAt === undefined) return undefined
  const { policy, zone } = judging
  const target =
    order.urgency === 'routine' ? undefined : addCalendarDays(startedAt, policy.urgentTargetDays, zone)
  const wantedBy = order.wantedBy ?? target
  return wantedBy !== undefined && deciding.startsAt > wantedBy ? [order.reference, deciding.ref] : undefined
}

const openUntilDead: ReadonlySet<string> = new Set(['void', 'draft'])

function patientDeceased({ judging: { chart } }: Picture, { state }: Decided): Evidence {
  if (state.startsWith('closed-') || openUntilDead.has(state)) return undefined
  const deceased = chart.patients.find(({ isDeceased }) => isDeceased)
  return deceased && [deceased.ref]
}

function loopKeyGuessed({ loop }: Picture): Evidence {
  const guessed: readonly EvidenceHead[] = [loop.order, ...loop.attempts, ...loop.appointments]
  const tagged = guessed.filter(({ tags }) => tags.includes(loopCode(evidenceTags.keyGuessed)))
  return tagged.length > 0 ? tagged.map(({ ref }) => ref) : undefined
}

function illegalTransition(picture: Picture): Evidence {
  const illegal = picture.loop.attempts.filter((task) => hasIllegalTransition(task, picture))
  return illegal.length > 0 ? illegal.map(({ ref }) => ref) : undefined
}

function preDating({ notes }: Picture): Evidence {
  return notes.preDating.length > 0 ? notes.preDating.map(({ ref }) => ref) : undefined
}

/**
 * What does not fit together in one loop's evidence (closed list of DATA-MODEL A.5), in the order of that list.
 * `possible-duplicate` needs all of the patient's loops: see `duplicates.ts`.
 */
export function listConflicts(picture: Picture, decided: Decided, order: OrderFacts): readonly Conflict[] {
  if (decided.state === 'void' || decided.state === 'draft') return []
  const elsewhere = findElsewhere(picture)
  const found: readonly [ConflictCode, Evidence][] = [
    ['note-without-visit', noteWithoutVisit(picture)],
    ['future-appointment-open', futureAppointmentOpen(picture)],
    ['note-on-noshow-day', noteOnNoShowDay(picture)],
    ['note-pre-dates-referral', preDating(picture)],
    ['order-revoked', orderRevoked(picture)],
    ['seen-after-cancel', seenAfterCancel(picture)],
    ['revoked-but-booked', revokedButBooked(picture)],
    ['order-completed-no-report', orderCompletedNoReport(picture, decided)],
    ['completed-no-document', completedNoDocument(picture, decided)],
    ['duplicate-booking', duplicateBooking(picture)],
    ['leakage-out-of-network', elsewhere?.code === 'leakage-out-of-network' ? elsewhere.evidence : undefined],
    ['redirected-elsewhere', elsewhere?.code === 'redirected-elsewhere' ? elsewhere.evidence : undefined],
    ['auth-denied-before-visit', authDeniedBeforeVisit(picture)],
    ['booked-too-late', bookedTooLate(picture, decided, order)],
    ['patient-deceased', patientDeceased(picture, decided)],
    ['loop-key-guessed', loopKeyGuessed(picture)],
    ['illegal-transition', illegalTransition(picture)],
  ]
  return found.flatMap(([code, evidence]) =>
    evidence ? [{ code, evidence: [...new Set(evidence.filter((one) => one !== undefined))] }] : [],
  )
}
