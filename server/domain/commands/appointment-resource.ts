import { codeSystems } from '../codes.ts'
import type { WritableResource } from '../fhir-write.ts'
import type { Instant } from '../instant.ts'
import type { Party } from '../loop-facts.ts'
import { specialtyTable } from '../specialties.ts'
import { to } from '../watch/fhir-effects/effect-context.ts'
import { toLocalIso } from '../watch/local-time.ts'
import { en } from '../wording/en.ts'
import type { LoopContext, ToldAppointment } from './command.ts'
import { toPartyReference } from './concepts.ts'

function specialtyConcept({ view }: LoopContext) {
  const row = specialtyTable.find(({ specialty }) => specialty === view.specialty)
  if (row?.practiceSetting === undefined) return undefined
  const display = en[`specialty.${row.specialty}`]
  return { coding: [{ system: codeSystems.snomed, code: row.practiceSetting, display }] }
}

/**
 * Whoever sees the patient. R4 lets no organization take part in an appointment: it is named, and not referred to.
 *
 * @see {@link https://hl7.org/fhir/R4/appointment-definitions.html#Appointment.participant.actor | FHIR R4 Appointment}
 */
function toActor(party: Party): { reference?: string; display?: string } {
  const { reference, ...named } = toPartyReference(party)
  if (reference === undefined || !reference.startsWith('Organization/')) return toPartyReference(party)
  return { display: named.display ?? reference }
}

/**
 * A booked Appointment as the golden `Appointment-booked`: based on the order, with the patient and whoever sees them
 * first, and the place by its name.
 */
export function toAppointment(
  told: ToldAppointment,
  { startsAt, endsAt }: { startsAt: Instant; endsAt: Instant },
  context: LoopContext,
  extra: { slot?: string; comment?: string } = {},
): WritableResource {
  const { view, loop, patient, now, calendar } = context
  const { timeZone } = calendar
  const seenBy = told.with ?? view.receiver
  const specialty = specialtyConcept(context)
  const accepted = (actor: { reference?: string; display?: string }) => ({ actor, status: 'accepted' })
  return {
    resourceType: 'Appointment',
    status: 'booked',
    ...(specialty && { serviceType: [specialty], specialty: [specialty] }),
    start: toLocalIso(startsAt, timeZone),
    end: toLocalIso(endsAt, timeZone),
    ...(extra.slot !== undefined && { slot: [to(extra.slot)] }),
    created: toLocalIso(now, timeZone),
    ...(extra.comment !== undefined && extra.comment !== '' && { comment: extra.comment }),
    basedOn: [to(loop.order.ref)],
    participant: [
      accepted(to(patient)),
      ...(seenBy ? [accepted(toActor(seenBy))] : []),
      ...(told.place === undefined || told.place === '' ? [] : [accepted({ display: told.place })]),
    ],
  }
}
