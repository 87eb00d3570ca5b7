import { toDayNumber, toDayNumberOf, toInstant } from '../clinic-zone.ts'
import { codeSystems, taskCodes } from '../codes.ts'
import { specialtyTable, type SpecialtyCodes } from '../specialties.ts'
import { to } from '../watch/fhir-effects/effect-context.ts'
import { toEndOfLocalDay, toLocalIso } from '../watch/local-time.ts'
import { en } from '../wording/en.ts'
import { addBusinessDays } from '../working-days.ts'
import { annotate } from './annotation.ts'
import { toPlacerIdentifier } from './attempt.ts'
import type { Command, CommandContext, Planner, Refusal } from './command.ts'
import { ourConcept, toPartyReference, toPerson } from './concepts.ts'
import { draftPlan } from './draft-plan.ts'
import { listIntakeFields, refuseIntake } from './intake.ts'
import { refuseReceiver } from './receiver-rules.ts'
import { toBusinessStatus } from './task-progress.ts'

type Refer = Extract<Command, { name: 'refer' }>

function refuseReferral(command: Refer, { now, calendar }: CommandContext): Refusal | undefined {
  const { reason, receiver, receiverReason, wantedBy } = command
  if (reason.trim() === '') return { reason: 'text-missing', evidence: [], pointer: '/reason' }
  const day = wantedBy === undefined ? undefined : toDayNumberOf(wantedBy)
  if (Number.isNaN(day)) return { reason: 'not-a-time', evidence: [], pointer: '/wantedBy' }
  if (day !== undefined && day < toDayNumber(now, calendar.timeZone))
    return { reason: 'in-the-past', evidence: [], pointer: '/wantedBy' }
  return receiver && refuseReceiver(receiver, receiverReason, '/receiverReason')
}

const patientReferral = { system: codeSystems.snomed, code: '3457005', display: 'Patient referral' }

function activeCoverages({ resources }: CommandContext) {
  return resources.flatMap(({ resourceType, id, status }) =>
    resourceType === 'Coverage' && status === 'active' && id !== undefined ? [to(`Coverage/${id}`)] : [],
  )
}

/** The order, as the golden `ServiceRequest`: its first code is the member of the CMS50 value set. */
function toOrder(command: Refer, codes: SpecialtyCodes, context: CommandContext) {
  const { patient, now, calendar, referralNumber } = context
  const { reason, reasonCodes, question, receiver, wantedBy, requester, urgency } = command
  const written = toLocalIso(now, calendar.timeZone)
  const insurance = activeCoverages(context)
  return {
    resourceType: 'ServiceRequest',
    identifier: referralNumber === undefined ? [] : [toPlacerIdentifier(referralNumber)],
    status: 'active',
    intent: 'order',
    category: [{ coding: [patientReferral], text: 'Referral' }],
    priority: urgency,
    code: {
      coding: [{ system: codeSystems.snomed, code: codes.referral }, patientReferral],
      text: en[`specialty.${codes.specialty}`],
    },
    subject: to(patient),
    ...(wantedBy !== undefined && { occurrencePeriod: { end: wantedBy } }),
    authoredOn: written,
    requester: toPerson(requester, context),
    ...(codes.nucc !== undefined && {
      performerType: { coding: [{ system: codeSystems.nucc, code: codes.nucc }] },
    }),
    ...(receiver && { performer: [toPartyReference(receiver)] }),
    reasonCode: [
      {
        ...(reasonCodes.length > 0 && {
          coding: reasonCodes.map(({ code, display }) => ({ system: codeSystems.icd10, code, display })),
        }),
        text: reason,
      },
    ],
    ...(insurance.length > 0 && { insurance }),
    ...(question.trim() !== '' && {
      note: [annotate(question, context)],
    }),
  }
}

function toInputs(command: Refer, codes: SpecialtyCodes) {
  return listIntakeFields(codes.specialty, 'outbound').flatMap(({ key }) => {
    const answer = command.intake[key]?.trim()
    return answer ? [{ type: ourConcept(`intake-${key}`), valueString: answer }] : []
  })
}

/** The draft of its dispatch: nobody outside sees it before it is sent. */
function toDispatch(command: Refer, codes: SpecialtyCodes, order: string, context: CommandContext) {
  const { patient, now, calendar, referralNumber } = context
  const { receiver, receiverReason, requester, urgency, wantedBy } = command
  const written = toLocalIso(now, calendar.timeZone)
  const input = toInputs(command, codes)
  const end =
    wantedBy === undefined
      ? undefined
      : toEndOfLocalDay(toInstant(toDayNumberOf(wantedBy), 0, calendar.timeZone), calendar.timeZone)
  return {
    resourceType: 'Task',
    identifier: referralNumber === undefined ? [] : [toPlacerIdentifier(referralNumber)],
    basedOn: [to(order)],
    status: 'draft',
    businessStatus: toBusinessStatus(receiver ? 'routed' : 'captured'),
    intent: 'order',
    priority: urgency,
    code: {
      coding: [{ system: codeSystems.taskCode, code: 'fulfill', display: 'Fulfill the focal request' }],
    },
    focus: to(order),
    for: to(patient),
    authoredOn: written,
    lastModified: written,
    requester: toPerson(requester, context),
    ...(receiver && { owner: toPartyReference(receiver) }),
    ...(receiverReason !== undefined &&
      receiverReason.trim() !== '' && {
        note: [annotate(receiverReason, context)],
      }),
    ...(end !== undefined && { restriction: { period: { end } } }),
    ...(input.length > 0 && { input }),
  }
}

function toOwnTask(command: Refer, order: string, dispatch: string, context: CommandContext) {
  const { patient, actor, owner, now, calendar } = context
  const written = toLocalIso(now, calendar.timeZone)
  const due = toEndOfLocalDay(addBusinessDays(now, 1, calendar), calendar.timeZone)
  return {
    resourceType: 'Task',
    partOf: [to(dispatch)],
    basedOn: [to(order)],
    status: 'in-progress',
    intent: 'order',
    priority: command.urgency,
    code: ourConcept(taskCodes.ownLoop, 'Own the referral loop'),
    focus: to(dispatch),
    for: to(patient),
    authoredOn: written,
    lastModified: written,
    owner: toPerson(owner ?? actor.reference, context),
    restriction: { period: { end: due } },
  }
}

/**
 * Refers the patient: the order, the draft of its dispatch, and the Task of its owner. Measured by CMS50 because of the
 * first code, and because the order's time has its offset (DATA-MODEL C). What the specialist needs to know first has to
 * be there; the visit may not be wanted by a day that is over.
 */
export const planRefer: Planner<'refer'> = (command, context) => {
  const codes = specialtyTable.find(({ specialty }) => specialty === command.specialty)
  if (!codes)
    return { ok: false, refusal: { reason: 'unknown-specialty', evidence: [], pointer: '/specialty' } }
  const refusal =
    refuseReferral(command, context) ??
    refuseIntake(command.intake, listIntakeFields(codes.specialty, 'outbound'))
  if (refusal) return { ok: false, refusal }
  const plan = draftPlan(context)
  const order = plan.create(toOrder(command, codes, context), 'ehr-if-possible')
  const dispatch = plan.create(toDispatch(command, codes, order, context), 'ehr-if-possible')
  plan.create(toOwnTask(command, order, dispatch, context), 'own')
  return plan.finish()
}
