import { toDayNumber, toDayNumberOf, toInstant } from '../clinic-zone.ts'
import { codeSystems } from '../codes.ts'
import type { CommandContext, Refusal } from '../commands/command.ts'
import { ourConcept, toPerson } from '../commands/concepts.ts'
import { toPlacerIdentifier } from '../commands/attempt.ts'
import type { FhirWrite } from '../fhir-write.ts'
import type { CalendarDay } from '../instant.ts'
import { namingSystems } from '../codes.ts'
import { specialtyTable } from '../specialties.ts'
import { madeByBaton, to } from '../watch/fhir-effects/effect-context.ts'
import { toLocalIso } from '../watch/local-time.ts'
import { en } from '../wording/en.ts'

/** A referral that was made by word of mouth, and is written down once its report is here. */
export type PastReferral = {
  specialty: string
  reason: string
  requester: string
  /** Local day. */
  orderedOn: CalendarDay
}

type Context = Pick<
  CommandContext,
  'patient' | 'now' | 'calendar' | 'commandId' | 'referralNumber' | 'actor' | 'names'
>

const patientReferral = { system: codeSystems.snomed, code: '3457005', display: 'Patient referral' }

/**
 * The order of a visit that took place without one. It says when it was ordered, by the clinic's clock from the beginning of
 * that day, and that it was written down afterwards; nobody is asked for anything by it.
 *
 * @returns why not, where specialty, reason or day do not do
 */
export function planPastReferral(
  { specialty, reason, requester, orderedOn }: PastReferral,
  context: Context,
): { ok: true; write: Extract<FhirWrite, { interaction: 'create' }> } | { ok: false; refusal: Refusal } {
  const { patient, now, calendar, commandId, referralNumber } = context
  const codes = specialtyTable.find((row) => row.specialty === specialty)
  if (codes === undefined) return refused('unknown-specialty', '/choice/specialty')
  if (reason.trim() === '') return refused('text-missing', '/choice/reason')
  const day = toDayNumberOf(orderedOn)
  if (Number.isNaN(day)) return refused('not-a-time', '/choice/orderedOn')
  if (day > toDayNumber(now, calendar.timeZone)) return refused('in-the-future', '/choice/orderedOn')
  const identity = { system: namingSystems.command, value: `${commandId}|order` }
  const numbers = referralNumber === undefined ? [] : [toPlacerIdentifier(referralNumber)]
  const resource = {
    resourceType: 'ServiceRequest',
    meta: { tag: [...madeByBaton.tag, ...ourConcept('recorded-after-the-fact').coding] },
    identifier: [identity, ...numbers],
    status: 'active',
    intent: 'order',
    category: [{ coding: [patientReferral], text: 'Referral' }],
    priority: 'routine',
    code: {
      coding: [{ system: codeSystems.snomed, code: codes.referral }, patientReferral],
      text: en[`specialty.${codes.specialty}`],
    },
    subject: to(patient),
    authoredOn: toLocalIso(toInstant(day, 0, calendar.timeZone), calendar.timeZone),
    requester: toPerson(requester, context),
    reasonCode: [{ text: reason }],
    note: [{ text: `Recorded after the fact on ${toLocalIso(now, calendar.timeZone).slice(0, 10)}` }],
  }
  return { ok: true, write: { interaction: 'create', resource, identity } }
}

function refused(reason: Refusal['reason'], pointer: string): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: { reason, evidence: [], pointer } }
}
