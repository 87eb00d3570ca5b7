import { localDay } from '../clinic-zone.ts'
import type { EncounterEvidence } from '../evidence-records.ts'
import type { LoopView } from '../loop-view.ts'
import { findPriorReport } from '../prior-consult.ts'
import { identitiesOf } from '../referral.ts'
import { specialtyOf } from '../specialties.ts'
import type { CleanUpEvidence, CleanUpProof, CleanUpSetting } from './clean-up.ts'

/**
 * What shows that the question was answered before anybody worked on it: a final report that came after the order about
 * a visit shortly before it; of a referral to us, a finished visit of ours in its specialty that nothing links to
 * another order (DATA-MODEL A.8).
 */
export function findPriorConsult(
  view: LoopView,
  evidence: CleanUpEvidence,
  setting: CleanUpSetting,
): CleanUpProof | undefined {
  const orderedAt = view.orderedAt === undefined ? undefined : Date.parse(view.orderedAt)
  if (orderedAt === undefined) return undefined
  return findReport(view, orderedAt, evidence, setting) ?? findVisit(view, orderedAt, evidence, setting)
}

function findReport(
  view: LoopView,
  orderedAt: number,
  { documents }: CleanUpEvidence,
  { timeZone }: CleanUpSetting,
): CleanUpProof | undefined {
  const named = view.conflicts.find(({ code }) => code === 'note-pre-dates-referral')?.evidence ?? []
  const report = findPriorReport(
    documents.filter(({ ref }) => named.includes(ref)),
    orderedAt,
  )
  if (report === undefined) return undefined
  const { ref, service, receivedAt } = report
  return {
    message: 'report-on-file',
    values: {
      visit: localDay(service.at, service.isDayOnly ? 'UTC' : timeZone),
      received: localDay(receivedAt, timeZone),
    },
    evidence: [ref, view.referral],
  }
}

function findVisit(
  view: LoopView,
  orderedAt: number,
  evidence: CleanUpEvidence,
  setting: CleanUpSetting,
): CleanUpProof | undefined {
  if (view.axes.direction !== 'inbound') return undefined
  const visit = evidence.encounters.find(
    (encounter) =>
      encounter.status === 'finished' &&
      encounter.basedOn.length === 0 &&
      encounter.appointments.length === 0 &&
      (encounter.start?.at ?? 0) > orderedAt &&
      isOurs(encounter, setting) &&
      isOfSpecialty(encounter, view, evidence),
  )
  if (visit?.start === undefined) return undefined
  const { start } = visit
  return {
    message: 'visit-on-file',
    values: { visit: localDay(start.at, start.isDayOnly ? 'UTC' : setting.timeZone) },
    evidence: [visit.ref, view.referral],
  }
}

function isOurs({ serviceProvider }: EncounterEvidence, { ourOrganizations }: CleanUpSetting): boolean {
  const provider = serviceProvider?.reference
  return provider !== undefined && ourOrganizations.includes(provider)
}

function isOfSpecialty(
  { specialties, participants }: EncounterEvidence,
  { specialty }: LoopView,
  { directory }: CleanUpEvidence,
): boolean {
  const ofPeople = participants
    .flatMap((party) => [...identitiesOf(party, directory)])
    .flatMap((reference) => directory.get(reference)?.specialties ?? [])
  const found = specialtyOf([...specialties, ...ofPeople])
  return found !== undefined && found !== 'specialist' && found === specialty
}
