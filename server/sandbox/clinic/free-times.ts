import type { Schedule, Slot } from 'fhir/r4'
import { clockTime } from './calendar.ts'
import { toName } from './directory-parts.ts'
import type { Clinic } from './loop.ts'
import type { Office, OutsideClinician } from './office.ts'
import { receivers } from './receivers.ts'
import { readSpecialty } from './specialties.ts'

/** Offices in the practice's own town keep their calendars in the practice's EHR. */
const town = 'Harborview'

/** How far ahead calendars are open, from the day after tomorrow. */
const openDays = { from: 2, to: 20 } as const
const visitMinutes = 40
const visitTimes = [clockTime('8:40'), clockTime('10:20'), clockTime('14:20')] as const

function toSchedule(clinic: Clinic, office: Office, clinician: OutsideClinician): Schedule & { id: string } {
  const [key, given, family, suffix] = clinician
  const { text = family } = toName(given, family, suffix === 'MD' ? 'Dr.' : undefined, suffix)
  const { calendar } = clinic
  return {
    resourceType: 'Schedule',
    id: `calendar-${key}`,
    active: true,
    ...serviceOf(office),
    actor: [
      { reference: `PractitionerRole/role-${key}`, display: text },
      { reference: `Practitioner/prac-${key}`, display: text },
      { reference: `Location/loc-${office.key}`, display: office.name },
    ],
    planningHorizon: { start: calendar.on(openDays.from), end: calendar.on(openDays.to) },
  }
}

function serviceOf({ specialty }: Office): Pick<Slot, 'serviceType' | 'specialty'> {
  if (specialty === undefined) return {}
  const coding = [readSpecialty(specialty).setting]
  return { serviceType: [{ coding }], specialty: [{ coding }] }
}

/** Every third time is taken already. */
const isTaken = (day: number, index: number): boolean => (day + index) % 3 === 0

function slotsOf(clinic: Clinic, office: Office, schedule: string): (Slot & { id: string })[] {
  const { calendar } = clinic
  const slots: (Slot & { id: string })[] = []
  for (let day = openDays.from; day <= openDays.to; day += 1) {
    for (const [index, minute] of visitTimes.entries()) {
      const startsAt = calendar.nextWorkdayAt(day, minute)
      if (calendar.dayOf(startsAt) !== day) continue
      const start = calendar.iso(startsAt)
      slots.push({
        resourceType: 'Slot',
        id: `slot-${schedule}-${start.slice(0, 16).replaceAll(/[-:T]/g, '')}`,
        ...serviceOf(office),
        schedule: { reference: `Schedule/${schedule}` },
        status: isTaken(day, index) ? 'busy' : 'free',
        start,
        end: calendar.iso(startsAt + visitMinutes * 60_000),
      })
    }
  }
  return slots
}

/** The calendars of the offices that share the practice's EHR, and the times in them, free and taken. */
export function writeFreeTimes(clinic: Clinic): void {
  const { ledger, calendar } = clinic
  const opened = calendar.workdayAt(-1, clockTime('7:00'))
  for (const office of receivers.filter(({ city }) => city === town)) {
    for (const clinician of office.clinicians) {
      const schedule = toSchedule(clinic, office, clinician)
      ledger.write('ehr', schedule, opened)
      for (const slot of slotsOf(clinic, office, schedule.id)) ledger.write('ehr', slot, opened)
    }
  }
}
