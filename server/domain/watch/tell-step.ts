import type { PlannedStep } from '../escalation.ts'
import type { Recipient } from '../policy.ts'
import type { Instant } from '../instant.ts'
import { toIso } from '../iso-instant.ts'
import type { Way } from './delivery.ts'
import type { Dossier } from './dossier.ts'
import type { WorkItem, WorkStep } from './fhir-effects/work-tasks.ts'
import { referencesOfLoop } from './loop-references.ts'
import { toHeldBack } from './planned-objection.ts'
import type { PracticeContext } from './practice-context.ts'
import { resolveRecipient, type LoopParties, type OurRecipient } from './resolve-recipients.ts'
import { waysToReceiver, waysToReferrer } from './tell-offices.ts'
import { letterToPatient, waysToPatient } from './tell-patient.ts'
import { callInstead, channelOfCall } from './call-instead.ts'

/** One recipient of one rung: how they are told, or why not. */
export type Telling = {
  step: PlannedStep
  role: Recipient
  /** Who that is today: two roles may be one person, who is told once. */
  person?: string
} & (
  | { kind: 'tell'; ways: readonly [Way, ...Way[]]; notBefore: Instant }
  | {
      kind: 'leave'
      because: 'observing' | 'outside-not-told' | 'nobody-to-tell' | 'patient-stopped'
      /** What would have gone to somebody outside, but for the practice's level: to be recorded as not done. */
      heldBack?: Way
    }
)

/**
 * Whom one rung of a loop tells, and how: one telling for each recipient of its ladder, never none. A rung that asks for
 * a call and a letter makes the letter as well, where the practice prints letters.
 *
 * @param patientSteps - how many nudges of this cycle went to the patient before
 */
export function tellStep(
  step: PlannedStep,
  dossier: Dossier,
  practice: PracticeContext,
  patientSteps: number,
): readonly Telling[] {
  const tellings = step.recipients.map((role, index) =>
    tellOne(step, role, index, dossier, practice, patientSteps),
  )
  if (tellings.length === 0) return [{ step, role: 'owner', kind: 'leave', because: 'nobody-to-tell' }]
  const letter =
    step.action === 'call-and-letter-task' && practice.level === 'escalate'
      ? letterToPatient(dossier, practice)
      : undefined
  if (letter === undefined) return tellings
  return [...tellings, { step, role: 'patient', kind: 'tell', ways: [letter], notBefore: practice.now }]
}

/**
 * A work item that stands for other rungs as well and names them; what is told otherwise stays as it is.
 *
 * @param also - rungs that would have come to the same person at the same time
 */
export function tellTogether(
  telling: Telling,
  also: readonly PlannedStep[],
  dossier: Dossier,
  practice: PracticeContext,
): Telling {
  const { step, role, person } = telling
  if (telling.kind === 'leave' || person === undefined || also.length === 0) return telling
  const { because } = telling.ways.at(-1) ?? telling.ways[0]
  return tellOurs(
    step,
    { role, reference: person, because },
    Math.max(0, step.recipients.indexOf(role)),
    dossier,
    practice,
    also,
  )
}

function tellOne(
  step: PlannedStep,
  role: Recipient,
  index: number,
  dossier: Dossier,
  practice: PracticeContext,
  patientSteps: number,
): Telling {
  const found = resolveRecipient(role, toParties(dossier), {
    staff: practice.staff,
    today: practice.today,
    organizationOf: (reference) =>
      reference === dossier.referrer.reference ? dossier.referrer.organization : undefined,
  })
  const isObserving = practice.level === 'observe'
  if (found?.isOurs !== false && isObserving) return { step, role, kind: 'leave', because: 'observing' }
  if (found === undefined) return { step, role, kind: 'leave', because: 'nobody-to-tell' }
  if (found.isOurs) return tellOurs(step, found, index, dossier, practice)
  const { reach } = dossier.patient
  const isStopped = reach.kind === 'nobody' && reach.because !== 'minor-without-proxy'
  const outside = isStopped
    ? { ways: [], notBefore: practice.now }
    : waysOutside(step, found.audience, dossier, practice, found.party.reference, patientSteps)
  if (practice.level !== 'escalate') {
    const heldBack = toHeldBack(outside.ways)
    const because = isObserving ? 'observing' : 'outside-not-told'
    return { step, role, kind: 'leave', because, ...(heldBack !== undefined && { heldBack }) }
  }
  if (isStopped) return { step, role, kind: 'leave', because: 'patient-stopped' }
  const [first, ...others] = [...outside.ways, ...byTelephone(step, role, dossier, practice, outside.ways)]
  if (first === undefined) return { step, role, kind: 'leave', because: 'nobody-to-tell' }
  return { step, role, kind: 'tell', ways: [first, ...others], notBefore: outside.notBefore }
}

function waysOutside(
  step: PlannedStep,
  audience: 'patient' | 'receiver' | 'referrer',
  dossier: Dossier,
  practice: PracticeContext,
  reference: string | undefined,
  patientSteps: number,
): { ways: readonly Way[]; notBefore: Instant } {
  switch (audience) {
    case 'patient':
      return waysToPatient(
        noticeOf(patientSteps),
        dossier,
        practice,
        keyOf(step, 'patient', dossier),
        patientSteps,
      )
    case 'receiver':
      return { ways: waysToReceiver(step, dossier, practice), notBefore: practice.now }
    case 'referrer':
      return { ways: waysToReferrer(step, dossier, practice, reference), notBefore: practice.now }
  }
}

/** `loop|clock|step|cycle|recipient`: the key of a firing without its channel (DATA-MODEL A.7). */
export function keyOf(step: PlannedStep, role: Recipient, { referral }: Pick<Dossier, 'referral'>): string {
  const id = referral.slice(referral.indexOf('/') + 1)
  return [id, step.clock, step.step, step.cycle, role].join('|')
}

/** The first nudge asks; every later one of the same cycle reminds. */
function noticeOf(patientSteps: number): 'set-up-visit' | 'set-up-visit-again' {
  return patientSteps === 0 ? 'set-up-visit' : 'set-up-visit-again'
}

/**
 * A work item in the EHR's inbox. Where the practice was closed when it came due, its holder is to be telephoned. Where a
 * voice agent makes the call that the item would ask for, the item follows only if that call fails.
 */
function tellOurs(
  step: PlannedStep,
  { role, reference, because }: Pick<OurRecipient, 'role' | 'reference'> & { because: string },
  index: number,
  dossier: Dossier,
  practice: PracticeContext,
  also: readonly PlannedStep[] = [],
): Telling {
  const item = toItem(step, reference, dossier, index === 0 ? undefined : role, also)
  const work = { item, as: step.phone === role ? 'call' : 'step', at: toIso(practice.now) } as const
  const way: Way = { kind: 'work', channel: 'ehr-inbox', because, work }
  // Whoever has other work on the loop anyway telephones as well.
  const call =
    also.length === 0 && step.phone !== role ? callInstead(step, index, dossier, practice) : undefined
  const ways: Extract<Telling, { kind: 'tell' }>['ways'] = call === undefined ? [way] : [call.way, way]
  const notBefore = call?.notBefore ?? practice.now
  return { step, role, person: reference, kind: 'tell', ways, notBefore }
}

/** When no channel reaches somebody outside, one of our people telephones. */
function byTelephone(
  step: PlannedStep,
  role: Recipient,
  dossier: Dossier,
  practice: PracticeContext,
  before: readonly Way[],
): readonly Way[] {
  const caller = resolveRecipient('owner', toParties(dossier), practice)
  if (caller?.isOurs !== true) return []
  const item = toItem(step, caller.reference, dossier, `phone-${role}`)
  const work = { item, as: 'call', at: toIso(practice.now) } as const
  return [{ kind: 'work', channel: channelOfCall(before), because: 'no-other-way', work }]
}

function toItem(
  step: PlannedStep,
  owner: string,
  dossier: Dossier,
  keySuffix: string | undefined,
  also: readonly PlannedStep[] = [],
): WorkItem {
  return {
    loop: referencesOfLoop(dossier),
    step: toWorkStep(step),
    owner,
    ...(keySuffix !== undefined && { keySuffix }),
    ...(also.length > 0 && { also: also.map(toWorkStep) }),
  }
}

const toWorkStep = ({ clock, step, cycle, action, rank }: PlannedStep): WorkStep => ({
  clock,
  step,
  cycle,
  action,
  rank,
})

function toParties(dossier: Dossier): LoopParties {
  const { referrer, receiver, owner, direction, patient } = dossier
  const party = ({ reference, name }: { reference?: string; name?: string }) => ({
    ...(reference !== undefined && { reference }),
    ...(name !== undefined && { display: name }),
  })
  return {
    requester: party(referrer),
    receiver: party(receiver),
    patient: patient.reference,
    axes: { direction },
    ...(owner !== undefined && { owner: { reference: owner } }),
  }
}
