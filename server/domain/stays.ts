import { bookedAt } from './appointments.ts'
import type { LoopEvidence } from './chart-links.ts'
import type {
  AppointmentEvidence,
  CommunicationEvidence,
  DecisionEvidence,
  DocumentEvidence,
  EncounterEvidence,
  TaskEvidence,
} from './evidence-records.ts'
import type { Instant } from './instant.ts'
import type { Party } from './loop-facts.ts'
import { isFromPatient, isToPatient } from './patient-contact.ts'
import { partyKey } from './party-identity.ts'
import type { Picture } from './picture.ts'
import { identitiesOf, type Directory } from './referral.ts'
import { authoredTime } from './task-times.ts'

/** The time a referral was with one receiver, from when it went to them, and what belongs to that time. */
export type Stay = {
  receiver: Party | undefined
  from: Instant
  /** Dispatch attempts to this receiver, oldest first. */
  tasks: readonly TaskEvidence[]
}

/** An owner that the Task does not name is whom the order names, unless another attempt went to them. */
function receiverOf(task: TaskEvidence, { order, attempts }: LoopEvidence): Party | undefined {
  if (task.owner !== undefined) return task.owner
  return order.performers.find(
    ({ reference }) =>
      reference !== undefined && !attempts.some(({ owner }) => owner?.reference === reference),
  )
}

/**
 * With whom a referral was, one after the other: attempts that follow each other at one receiver are one stay.
 *
 * @returns oldest first; one or none where it was never redirected
 */
export function listStays({ loop, startedAt, judging }: Picture): readonly Stay[] {
  const stays: Stay[] = []
  for (const task of loop.attempts) {
    const receiver = receiverOf(task, loop)
    const last = stays.at(-1)
    const from = Math.min(authoredTime(task), judging.now)
    if (last && partyKey(last.receiver) === partyKey(receiver))
      stays.splice(-1, 1, { ...last, tasks: [...last.tasks, task] })
    else stays.push({ receiver, from: last ? Math.max(from, last.from) : startedAt, tasks: [task] })
  }
  return stays
}

/** Among these stays the one in which a moment lies; before all of them: the first. */
function stayAt(stays: readonly Stay[], at: Instant): Stay | undefined {
  return stays.findLast(({ from }) => from <= at) ?? stays[0]
}

/** The stay at a party that is named, by itself before by those it works for; else the one in which the moment lies. */
function stayOf(
  stays: readonly Stay[],
  parties: readonly (Party | undefined)[],
  at: Instant,
  directory: Directory,
): Stay | undefined {
  const named = new Set(parties.flatMap((party) => party?.reference ?? []))
  const byName = stays.filter(({ receiver }) => named.has(receiver?.reference ?? ''))
  if (byName.length > 0) return stayAt(byName, at)
  const known = new Set(parties.flatMap((party) => [...identitiesOf(party, directory)]))
  const byIdentity = stays.filter(({ receiver }) =>
    [...identitiesOf(receiver, directory)].some((identity) => known.has(identity)),
  )
  return stayAt(byIdentity.length > 0 ? byIdentity : stays, at)
}

/** Tells to which stay each piece of a referral's evidence belongs. */
export type StayFinder = {
  ofAppointment: (appointment: AppointmentEvidence) => Stay | undefined
  ofEncounter: (encounter: EncounterEvidence) => Stay | undefined
  ofMessage: (message: CommunicationEvidence) => Stay | undefined
  ofDecision: (decision: DecisionEvidence) => Stay | undefined
  ofDocument: (document: DocumentEvidence) => Stay | undefined
}

/**
 * What links a piece of evidence to an attempt decides, then whom it names, then when it was: a report may come when the
 * referral is long with somebody else.
 */
export function openStayFinder({ loop, judging }: Picture, stays: readonly Stay[]): StayFinder {
  const { directory } = judging
  const linked = (references: readonly string[]): Stay | undefined =>
    stays.find(({ tasks }) => tasks.some(({ ref }) => references.includes(ref)))
  const ofAppointment = (appointment: AppointmentEvidence): Stay | undefined =>
    stayOf(stays, appointment.participants, bookedAt(appointment), directory)
  const ofEncounter = (encounter: EncounterEvidence): Stay | undefined => {
    const booked = loop.appointments.find(({ ref }) => encounter.appointments.includes(ref))
    if (booked) return ofAppointment(booked)
    const { participants, serviceProvider, start, knownAt } = encounter
    return stayOf(stays, [...participants, serviceProvider], start?.at ?? knownAt, directory)
  }
  // Whoever talks with the patient talks about whoever has the referral then.
  const ofMessage = (message: CommunicationEvidence): Stay | undefined => {
    const { partOf, sender, recipients, sentAt, knownAt } = message
    const parties = isToPatient(message) || isFromPatient(message) ? [] : [sender, ...recipients]
    return linked(partOf) ?? stayOf(stays, parties, sentAt ?? knownAt, directory)
  }
  return {
    ofAppointment,
    ofEncounter,
    ofMessage,
    ofDecision: ({ about, decidedAt }) => linked(about) ?? stayAt(stays, decidedAt),
    ofDocument: ({ encounters, authors, service }) => {
      const visit = loop.encounters.find(({ ref }) => encounters.includes(ref))
      return visit ? ofEncounter(visit) : stayOf(stays, authors, service.at, directory)
    },
  }
}
