import type { FhirResource } from 'fhir/r4'
import { openCalendar } from './calendar.ts'
import { writeChartBackgrounds } from './chart-background.ts'
import { openDice } from './dice.ts'
import { directoryResources } from './directory.ts'
import { writeFreeTimes } from './free-times.ts'
import { openLedger } from './ledger.ts'
import type { Clinic } from './loop.ts'
import { writeOtherOrders } from './other-orders.ts'
import { patientRoll } from './patient-roll.ts'
import { patientResources } from './patients.ts'
import { clinicPractice } from './practice.ts'
import { openRoll } from './roll.ts'
import { tellClosures, tellUnstatedClosure } from './stories/closures.ts'
import { tellConflicts } from './stories/conflicts.ts'
import { tellDemoPatient } from './stories/demo-patient.ts'
import { tellEveryday } from './stories/everyday.ts'
import { tellInbound } from './stories/inbound.ts'
import { tellAfterBooking } from './stories/after-booking.ts'
import { tellBeforeBooking } from './stories/before-booking.ts'
import { tellPrecedence } from './stories/precedence.ts'
import { beginTelling } from './stories/telling.ts'
import type { Story } from './stories/telling.ts'

export type SyntheticClinic = {
  /** What the EHR holds today, each with `meta.versionId` and `meta.lastUpdated`. */
  resources: readonly FhirResource[]
  /** Superseded versions of EHR resources, oldest first; load them before `resources`. */
  versions: readonly FhirResource[]
  /** What lives in Baton's own store: owner tasks, decisions, logged calls, messages, nudges. */
  ownStore: readonly FhirResource[]
  /** Superseded versions of the own store's resources, oldest first. */
  ownVersions: readonly FhirResource[]
  /** What every referral is meant to show. */
  stories: readonly Story[]
  practice: typeof clinicPractice
}

export type ClinicOptions = {
  /** Any whole number; the same seed tells the same stories. */
  seed: number
  /** The clinic's present: everything happened before it, and future visits lie after it. */
  now: Date
  /** IANA zone of the clinic; the practice's own by default. */
  timeZone?: string
}

/** Running numbers of each kind, from 1. */
export function countFromOne(): (kind: string) => number {
  const counts = new Map<string, number>()
  return (kind) => {
    const next = (counts.get(kind) ?? 0) + 1
    counts.set(kind, next)
    return next
  }
}

/**
 * A synthetic primary-care practice with two years behind it: about 80 patients and 200 referrals in every state,
 * with every conflict, and the ordinary orders, visits and results around them. Nobody in it exists.
 *
 * Pure: the same seed and `now` give the same clinic; `now` on another day gives the same stories on other days.
 */
export function generateClinic({
  seed,
  now,
  timeZone = clinicPractice.timeZone,
}: ClinicOptions): SyntheticClinic {
  const calendar = openCalendar(now, timeZone)
  const ledger = openLedger(calendar)
  const clinic: Clinic = {
    ledger,
    calendar,
    dice: openDice(seed),
    roll: openRoll(patientRoll),
    optedOutAt: new Map(),
    count: countFromOne(),
  }
  const founded = calendar.workdayAt(-1500, 600)
  for (const resource of directoryResources()) ledger.write('ehr', resource, founded)
  for (const resource of patientResources(clinic)) ledger.write('ehr', resource, founded + 60_000)
  writeChartBackgrounds(clinic)
  writeOtherOrders(clinic)
  writeFreeTimes(clinic)
  const { telling, stories } = beginTelling(clinic)
  tellDemoPatient(telling)
  tellBeforeBooking(telling)
  tellAfterBooking(telling)
  tellConflicts(telling)
  tellPrecedence(telling)
  tellClosures(telling)
  tellInbound(telling)
  tellEveryday(telling)
  tellUnstatedClosure(telling)
  return {
    resources: ledger.current('ehr'),
    versions: ledger.superseded('ehr'),
    ownStore: ledger.current('own'),
    ownVersions: ledger.superseded('own'),
    stories,
    practice: clinicPractice,
  }
}
