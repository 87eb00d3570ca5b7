import type { FhirResource } from 'fhir/r4'
import { openCalendar } from './calendar.ts'
import type { ClinicCalendar } from './calendar.ts'
import { writeChartBackgrounds } from './chart-background.ts'
import { openDice } from './dice.ts'
import { generateClinic } from './generate-clinic.ts'
import { largeRoll } from './large-roll.ts'
import { openLedger } from './ledger.ts'
import type { Clinic } from './loop.ts'
import { writeOtherOrders } from './other-orders.ts'
import { patientResources } from './patients.ts'
import { clinicPractice } from './practice.ts'
import { officesFor } from './receivers.ts'
import { openRoll } from './roll.ts'
import { drawSpecialty } from './stories/everyday.ts'
import { tellOrdinary } from './stories/ordinary.ts'
import { beginTelling } from './stories/telling.ts'
import type { Story, Telling } from './stories/telling.ts'
import { suitableReasons } from './suitable-reasons.ts'

/** A part of a large clinic: about a hundred charts with everything in them. */
export type ClinicPart = {
  /** What the EHR holds today. */
  readonly resources: readonly FhirResource[]
  /** Superseded versions of them, oldest first; load them before. */
  readonly versions: readonly FhirResource[]
  /** What Baton's own store would hold about these charts, superseded versions first. */
  readonly ownStore: readonly FhirResource[]
  readonly stories: readonly Story[]
}

export type LargeClinicOptions = {
  /** Any whole number; the same seed gives the same people with the same histories. */
  readonly seed: number
  /** The clinic's present. */
  readonly now: Date
  /** Of the whole practice, the standard clinic included. */
  readonly patients: number
  readonly referrals: number
}

/** A practice too large to be held at once: its parts are made one at a time, each on its own, in any order. */
export type LargeClinic = {
  readonly parts: number
  /** @param number - from 0, which is the standard clinic, to `parts - 1` */
  readonly part: (number: number) => ClinicPart
}

/** Charts in a part: their resources come to about five megabytes, and one transaction. */
const chartsInPart = 100

/** Running numbers of a part start where no earlier part can have reached. */
const numbersInPart = { referral: 450, other: 2_000 }
/** The standard clinic takes the numbers up to here. */
const standardNumbers = 1_000

/**
 * The standard clinic, grown to a practice of any size around the same people: part 0 is the standard clinic itself,
 * under its own ids; the others hold ordinary charts. A part depends on the options and its number only, so that
 * whoever loads the clinic can stop after any of them and go on later, and holds no more than one.
 */
export function openLargeClinic(options: LargeClinicOptions): LargeClinic {
  const { seed, now, patients, referrals } = options
  const standard = generateClinic({ seed, now })
  const begun = { patients: countOf(standard.resources, 'Patient'), referrals: standard.stories.length }
  const more = Math.max(0, patients - begun.patients)
  const calendar = openCalendar(now, clinicPractice.timeZone)
  const referralsUpTo = (charts: number) =>
    more === 0 ? 0 : Math.round((Math.max(0, referrals - begun.referrals) * charts) / more)
  return {
    parts: 1 + Math.ceil(more / chartsInPart),
    part: (number) => {
      if (number === 0) return toPart(standard)
      const [first, end] = [(number - 1) * chartsInPart, Math.min(number * chartsInPart, more)]
      const places = { first: begun.patients + first, end: begun.patients + end }
      return writePart(seed, calendar, number, places, referralsUpTo(end) - referralsUpTo(first))
    },
  }
}

function countOf(resources: readonly FhirResource[], type: FhirResource['resourceType']): number {
  return resources.filter(({ resourceType }) => resourceType === type).length
}

function toPart({
  resources,
  versions,
  ownStore,
  ownVersions,
  stories,
}: ReturnType<typeof generateClinic>): ClinicPart {
  return { resources, versions, ownStore: [...ownVersions, ...ownStore], stories }
}

function writePart(
  seed: number,
  calendar: ClinicCalendar,
  number: number,
  places: { first: number; end: number },
  referrals: number,
): ClinicPart {
  const ledger = openLedger(calendar)
  const clinic: Clinic = {
    ledger,
    calendar,
    dice: openDice(seed ^ Math.imul(number, 0x9e37_79b1)),
    roll: openRoll(largeRoll(seed, places.first, places.end), places.first),
    optedOutAt: new Map(),
    count: countInPart(number),
  }
  const enrolled = calendar.workdayAt(-1500, 600) + 60_000
  for (const resource of patientResources(clinic)) ledger.write('ehr', resource, enrolled)
  writeChartBackgrounds(clinic)
  writeOtherOrders(clinic)
  const { telling, stories } = beginTelling(clinic)
  for (let serial = 1; serial <= referrals; serial++) tellNext(telling, `${number}-${serial}`)
  return {
    resources: ledger.current('ehr'),
    versions: ledger.superseded('ehr'),
    ownStore: [...ledger.superseded('own'), ...ledger.current('own')],
    stories,
  }
}

/** Numbers that are unique across parts start behind those of the parts before; all others at 1. */
function countInPart(part: number): (kind: string) => number {
  const counts = new Map<string, number>()
  const acrossParts = new Set(['order', 'note', 'transmission', 'appointment', 'authorization'])
  return (kind) => {
    const isReferral = kind.startsWith('referral-')
    const each = isReferral ? numbersInPart.referral : numbersInPart.other
    const from = isReferral || acrossParts.has(kind) ? standardNumbers + (part - 1) * each : 0
    const next = (counts.get(kind) ?? from) + 1
    if (from > 0 && next > from + each) throw new Error(`part ${part} has more than ${each} of ${kind}`)
    counts.set(kind, next)
    return next
  }
}

/** A referral for whoever is drawn: some people have many, some none, as in life. */
function tellNext(telling: Telling, key: string): void {
  const { dice, roll } = telling.clinic
  for (let tries = 0; tries < 1_000; tries++) {
    const specialty = drawSpecialty(telling)
    // The sum of two throws would crowd the middle; the lower of two crowds one end: few charts hold many referrals.
    const place = Math.min(dice.between(0, roll.people.length - 1), dice.between(0, roll.people.length - 1))
    const person = roll.people[place]
    if (person === undefined || !telling.reserve(person.entry.id, specialty)) continue
    if (suitableReasons(specialty, person.entry).length === 0) continue
    const receiver = dice.pick(officesFor(specialty)).key
    const priority = dice.chance(0.12) ? { priority: 'urgent' as const } : {}
    return tellOrdinary(telling, { key, patient: person.entry.id, specialty, receiver, ...priority })
  }
  throw new Error(`part ${key}: everybody has been referred everywhere`)
}
