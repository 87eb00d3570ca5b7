import type { Appointment, Encounter } from 'fhir/r4'
import type { Moment } from './calendar.ts'
import { changeTask, withOutput } from './coordination.ts'
import { iso, orderReference, required, tick } from './loop.ts'
import type { Loop } from './loop.ts'
import type { Office } from './office.ts'
import { nameRole } from './ordering.ts'
import { readSpecialty } from './specialties.ts'

export type Booking = {
  /** When the visit is, counted from today; past visits fall back to a weekday, future ones forward. */
  on: number
  /** Minutes after midnight; absent: one of the receiver's usual hours. */
  minute?: number
  /** Another office than the order's performer. */
  with?: Office
  /** `false`: the EHR does not say which order it belongs to, as with Oracle Health. */
  linked?: boolean
}

const visitMinutes = 40
const slots = [8 * 60 + 40, 9 * 60 + 40, 10 * 60 + 20, 13 * 60, 14 * 60 + 20, 15 * 60 + 40]

function slot(loop: Loop, day: number, at?: number): { start: string; end: string; endsAt: Moment } {
  const { calendar, dice } = loop.clinic
  const minute = at ?? dice.pick(slots)
  const startsAt = day > 0 ? calendar.nextWorkdayAt(day, minute) : calendar.workdayAt(day, minute)
  const endsAt = startsAt + visitMinutes * 60_000
  return { start: iso(loop, startsAt), end: iso(loop, endsAt), endsAt }
}

/** The performer at the office, unless the visit is with somebody else. */
function visitedParty(loop: Loop, office: Office | undefined) {
  return office ? nameRole(office) : required(loop.order.performer?.[0], 'performer', loop)
}

type Booked = Appointment & { id: string; start: string; end: string }

function toAppointment(loop: Loop, at: Moment, booking: Booking): Booked {
  const serial = loop.clinic.count('appointment')
  const { start, end } = slot(loop, booking.on, booking.minute)
  const setting = readSpecialty(loop.spec.specialty).setting
  return {
    resourceType: 'Appointment',
    id: `appt-${loop.spec.key}-${loop.clinic.count(`appt-${loop.spec.key}`)}`,
    identifier: [
      {
        type: {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/v2-0203',
              code: 'FILL',
              display: 'Filler Identifier',
            },
          ],
        },
        system: 'urn:oid:1.2.840.99999.2.14',
        value: String(18_000 + serial),
      },
    ],
    status: 'booked',
    serviceType: [{ coding: [setting] }],
    specialty: [{ coding: [setting] }],
    start,
    end,
    created: iso(loop, at),
    ...(booking.linked !== false && { basedOn: [{ reference: orderReference(loop) }] }),
    participant: [
      { actor: loop.patient, status: 'accepted' },
      { actor: visitedParty(loop, booking.with), status: 'accepted' },
    ],
  }
}

/** Whether the coordination Task still moves: nothing leads out of an ended one, whatever the calendar says. */
function isWorked({ task }: Loop): boolean {
  return task !== undefined && !['completed', 'cancelled', 'failed', 'rejected'].includes(task.status)
}

/** The receiver books a visit; the coordination Task follows. */
export function book(loop: Loop, day: number, booking: Booking): Loop {
  const at = tick(loop, day)
  const appointment = toAppointment(loop, at, booking)
  loop.appointment = appointment
  loop.clinic.ledger.write('ehr', appointment, at)
  if (isWorked(loop)) {
    changeTask(loop, at + 60_000, 'in-progress', 'scheduled', {
      output: withOutput(loop, 'appointment', 'Appointment', `Appointment/${appointment.id}`),
    })
  }
  return loop
}

/** A second booking beside the first, which stays as it is. */
export function bookBeside(loop: Loop, day: number, booking: Booking): Loop {
  const at = tick(loop, day)
  const appointment = toAppointment(loop, at, booking)
  loop.clinic.ledger.write('ehr', appointment, at)
  return loop
}

/** Offered but not agreed: proposed or on the waiting list, which is no booking. */
export function offer(loop: Loop, day: number, status: 'proposed' | 'waitlist', on: number): Loop {
  const at = tick(loop, day)
  const appointment = { ...toAppointment(loop, at, { on }), status }
  loop.clinic.ledger.write('ehr', appointment, at)
  return loop
}

type AppointmentChange = Partial<Pick<Booked, 'status' | 'start' | 'end' | 'cancelationReason'>>

function changeAppointment(loop: Loop, at: Moment, change: AppointmentChange): void {
  const changed: Booked = { ...required(loop.appointment, 'appointment', loop), ...change }
  loop.appointment = changed
  loop.clinic.ledger.write('ehr', changed, at)
}

/** Same appointment, another day: what a receiver's reschedule looks like in the EHR. */
export function reschedule(loop: Loop, day: number, on: number): Loop {
  const { start, end } = slot(loop, on)
  changeAppointment(loop, tick(loop, day), { start, end })
  return loop
}

export const cancellationReasons = {
  'pat-lt': 'Patient: Lack of Transportation',
  'pat-crs': 'Patient: Canceled via automated reminder system',
  'prov-pers': 'Provider: Personal',
  'oth-weath': 'Other: Weather',
} as const

export function cancelVisit(loop: Loop, day: number, reason: keyof typeof cancellationReasons): Loop {
  const system = 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason'
  const at = tick(loop, day)
  changeAppointment(loop, at, {
    status: 'cancelled',
    cancelationReason: { coding: [{ system, code: reason, display: cancellationReasons[reason] }] },
  })
  if (isWorked(loop)) changeTask(loop, at + 60_000, 'in-progress', 'appointment-cancelled')
  return loop
}

/** The day after a missed visit the receiver's system says so. */
export function missVisit(loop: Loop): Loop {
  const appointment = required(loop.appointment, 'appointment', loop)
  const at = Math.max(Date.parse(appointment.end) + 2 * 3_600_000, loop.lastAt + 60_000)
  loop.lastAt = at
  changeAppointment(loop, at, { status: 'noshow' })
  if (isWorked(loop)) changeTask(loop, at + 60_000, 'in-progress', 'no-show')
  return loop
}

export type Attendance = {
  encounter?: Encounter['status'] | 'none'
  /** The office that really saw the patient. */
  at?: Office
}

/** The visit takes place: the appointment is fulfilled, and the receiver's encounter reaches our record. */
export function attend(loop: Loop, attendance: Attendance = {}): Loop {
  const appointment = required(loop.appointment, 'appointment', loop)
  const endsAt = Math.max(Date.parse(appointment.end), loop.lastAt + 60_000)
  loop.lastAt = endsAt + 20 * 60_000
  changeAppointment(loop, endsAt, { status: 'fulfilled' })
  if (attendance.encounter !== 'none') {
    writeEncounter(loop, Date.parse(appointment.start), endsAt + 60_000, attendance, appointment.id)
  }
  if (isWorked(loop)) {
    const encounter = loop.encounter
    changeTask(loop, endsAt + 120_000, 'in-progress', 'note-pending', {
      ...(encounter && {
        output: withOutput(loop, 'encounter', 'Specialist encounter', `Encounter/${encounter.id}`),
      }),
    })
  }
  return loop
}

/** A visit nobody booked through us: only the encounter shows it. */
export function walkIn(loop: Loop, day: number, attendance: Attendance = {}): Loop {
  const startsAt = tick(loop, day, 10 * 60)
  loop.lastAt = startsAt + (visitMinutes + 5) * 60_000
  writeEncounter(loop, startsAt, loop.lastAt, attendance)
  return loop
}

function writeEncounter(
  loop: Loop,
  startsAt: Moment,
  at: Moment,
  attendance: Attendance,
  appointment?: string,
): void {
  const performer = visitedParty(loop, attendance.at)
  const office = attendance.at ?? loop.receiver
  const organization = office
    ? { reference: `Organization/${office.key}`, display: office.name }
    : { reference: 'Organization/northside-dermatology', display: 'Northside Dermatology' }
  const status =
    attendance.encounter === undefined || attendance.encounter === 'none' ? 'finished' : attendance.encounter
  loop.encounter = {
    resourceType: 'Encounter',
    id: `enc-${loop.spec.key}-${loop.clinic.count(`enc-${loop.spec.key}`)}`,
    status,
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB', display: 'ambulatory' },
    type: [
      {
        coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '99204' }],
        text: 'Specialist office visit',
      },
    ],
    subject: loop.patient,
    basedOn: [{ reference: orderReference(loop) }],
    ...(appointment && { appointment: [{ reference: `Appointment/${appointment}` }] }),
    participant: [
      {
        type: [
          {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
                code: 'PPRF',
                display: 'primary performer',
              },
            ],
          },
        ],
        individual: performer,
      },
    ],
    period: { start: iso(loop, startsAt), end: iso(loop, startsAt + visitMinutes * 60_000) },
    serviceProvider: organization,
  }
  loop.clinic.ledger.write('ehr', loop.encounter, at)
}
