import type { AuditEntry } from '#domain/audit-entry.ts'
import { localDay } from '#domain/clinic-zone.ts'
import { chooseFirings, type Sweeping } from '#domain/watch/choose-firings.ts'
import type { PlannedStep } from '#domain/escalation.ts'
import { isToldTogether } from '#domain/watch/blindness.ts'
import type { PracticeContext } from '#domain/watch/practice-context.ts'
import { practiceFor } from '#domain/watch/practice-context.ts'
import { everybody, settledRungs, withoutSettled } from '#domain/watch/settled-rungs.ts'
import { rungKey } from '#domain/watch/loop-plan.ts'
import { keyOf, tellStep, tellTogether, type Telling } from '#domain/watch/tell-step.ts'
import type { Firing, FiringKey, PastFiring } from '../../store/escalations.ts'
import type { ClaimedLoop } from '../../store/loops.ts'
import type { OutboxItem } from '../../store/outbox.ts'
import { catchUpAfterMs } from './catch-up.ts'
import { combineTellings, type Told } from './combine-tellings.ts'
import type { JudgedLoop } from './loop-decision.ts'
import { toOutboxItem } from './enqueue-delivery.ts'
import { nextWakeAt } from './next-wake.ts'
import { tellVisits } from './tell-visits.ts'
import { StoredLoop } from './stored-loop.ts'

/**
 * What is to be done for one loop now: which rungs fire, whom they tell, and when to look again.
 *
 * @param fired - everything that fired of this loop before
 * @throws ZodError when what is stored of the loop cannot be read
 */
export function decideLoop(
  practiceAtLarge: PracticeContext,
  loop: ClaimedLoop,
  fired: readonly PastFiring[],
): JudgedLoop {
  const now = new Date(practiceAtLarge.now)
  const stored = StoredLoop.parse(loop.plan)
  const practice = practiceFor(practiceAtLarge, stored.dossier.specialty)
  const done = settledRungs(fired)
  const due = stored.plan.steps.filter(({ at }) => Date.parse(at) <= now.getTime())
  const { fire, caughtUp } = chooseRungs(due, done, {
    knownSince: loop.dueKnownAt.getTime(),
    now: now.getTime(),
    catchUpAfterMs,
  })
  const visits = tellVisits(stored, loop, fired, practice)
  const tellings = fire.flatMap((step) =>
    tellStep(withoutSettled(step, fired), stored.dossier, practice, countPatientSteps(step, fired)),
  )
  const [forAll, own] = partition(tellings, ({ step, role }) => isToldTogether(step, role))
  const combined = combineTellings(own, rolesServedToday(stored, fired, practice)).map((each) => ({
    ...each,
    ...tellTogether(each, each.also, stored.dossier, practice),
  }))
  // One work item of theirs speaks for all of their loops (raise-blindness.ts).
  const told = [...combined, ...forAll.map((each): Told => ({ ...each, isCombined: true, also: [] }))]
  const firings = [
    ...told.map((each) => toFiring(each, loop, stored, now)),
    ...caughtUp.map(({ step, because }) => toCaughtUp(step, loop, stored, because, now)),
    ...visits.firings,
  ]
  return {
    kind: 'judged',
    loop,
    nextDueAt: nextWakeAt(stored, [...fired, ...firings], now),
    firings,
    items: [...told.flatMap((each) => toItems(each, loop, stored, practice)), ...visits.items],
    audit: [
      ...fire.map((step) => toAudit(step, loop, stored, 'due', whyNobody(step, tellings))),
      ...caughtUp.map(({ step, because }) => toAudit(step, loop, stored, because)),
      ...visits.firings.map((step) => toAudit(step, loop, stored, step.because)),
    ],
  }
}

/** A rung that one work item for all loops of somebody speaks for is none of this loop's backlog. */
function chooseRungs(
  due: readonly PlannedStep[],
  done: ReadonlySet<string>,
  sweeping: Sweeping,
): { fire: readonly PlannedStep[]; caughtUp: readonly { step: PlannedStep; because: string }[] } {
  const kinds = partition(due, ({ clock, action }) => clock === 'blind' && action === 'check-by-hand')
  const chosen = kinds.map((steps) => chooseFirings(steps, done, sweeping))
  return {
    fire: chosen.flatMap(({ fire }) => fire),
    caughtUp: chosen.flatMap(({ caughtUp, because }) => caughtUp.map((step) => ({ step, because }))),
  }
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))]
}

/**
 * Who has had a work item of this loop today that is still owed: one message for one recipient and day. What is urgent
 * goes by hours, and each of its steps is told.
 */
function rolesServedToday(
  { plan, dossier }: StoredLoop,
  fired: readonly PastFiring[],
  { today, calendar }: PracticeContext,
): ReadonlySet<string> {
  if (dossier.urgency !== 'routine') return new Set()
  const isOwed = ({ clock, cycle }: FiringKey) =>
    plan.steps.some((step) => step.clock === clock && step.cycle === cycle)
  return new Set(
    fired
      .filter(({ outcome, channel }) => outcome === 'fired' && channel === 'ehr-inbox')
      .filter((one) => localDay(one.firedAt.getTime(), calendar.timeZone) === today && isOwed(one))
      .map(({ recipient }) => recipient),
  )
}

/** How many nudges of this cycle went to the patient before: each next one begins with another channel. */
function countPatientSteps(step: PlannedStep, fired: readonly FiringKey[]): number {
  return fired.filter(
    ({ clock, cycle, recipient }) => recipient === 'patient' && clock === step.clock && cycle === step.cycle,
  ).length
}

function toFiring(telling: Told, { referral }: ClaimedLoop, stored: StoredLoop, now: Date): Firing {
  const { step, role } = telling
  const isTold = telling.kind === 'tell'
  return {
    referral,
    clock: step.clock,
    step: step.step,
    cycle: step.cycle,
    recipient: role,
    channel: isTold ? telling.ways[0].channel : 'none',
    firedAt: now,
    policy: stored.policy,
    action: step.action,
    outcome: isTold ? (telling.isCombined ? 'combined' : 'fired') : 'suppressed',
    because: isTold ? telling.ways[0].because : telling.because,
  }
}

function toCaughtUp(
  step: PlannedStep,
  { referral }: ClaimedLoop,
  stored: StoredLoop,
  because: string,
  now: Date,
): Firing {
  const { clock, step: key, cycle } = step
  const rung = { referral, clock, step: key, cycle, recipient: everybody, channel: 'none' }
  return { ...rung, firedAt: now, policy: stored.policy, action: step.action, outcome: 'caught-up', because }
}

function toItems(
  telling: Told,
  loop: ClaimedLoop,
  { dossier }: StoredLoop,
  practice: PracticeContext,
): readonly OutboxItem[] {
  const { step, role } = telling
  const going = toGoing(telling, practice)
  if (going === undefined || telling.isCombined) return []
  const { ways, notBefore } = going
  const key = keyOf(step, role, dossier)
  const record = {
    referral: dossier.referral,
    patient: dossier.patient.reference,
    sender: practice.organization,
    ...(dossier.coordinationTask !== undefined && { task: dossier.coordinationTask }),
    ...recipientOf({ role, ways }, dossier),
  }
  const timing = { referral: loop.referral, patient: loop.patient, notBefore: new Date(notBefore) }
  return [toOutboxItem({ key, ways, record }, timing)]
}

type Going = Pick<Extract<Told, { kind: 'tell' }>, 'ways' | 'notBefore'>

/** What goes into the outbox: what is told, and what is to be recorded as held back. */
function toGoing(telling: Told, { now }: PracticeContext): Going | undefined {
  if (telling.kind === 'tell') return telling
  return telling.heldBack && { ways: [telling.heldBack], notBefore: now }
}

/** Who is recorded as the recipient of a message that leaves the practice. */
function recipientOf(
  { role, ways }: Pick<Told, 'role'> & Pick<Going, 'ways'>,
  dossier: StoredLoop['dossier'],
): { recipient?: string } {
  // A call that an agent makes for one of our people goes to somebody else.
  const audience = ways[0].kind === 'message' ? ways[0].message.audience : undefined
  const reference =
    role === 'patient' || audience === 'patient'
      ? dossier.patient.reach.kind === 'person'
        ? dossier.patient.reach.reference
        : undefined
      : role === 'receiver-office' || role === 'receiver-records' || audience === 'receiver'
        ? dossier.receiver.reference
        : (dossier.referrer.organization ?? dossier.referrer.reference)
  return reference === undefined ? {} : { recipient: reference }
}

/** Why a rung told nobody at all; nothing where it told somebody. */
function whyNobody(step: PlannedStep, tellings: readonly Telling[]): string | undefined {
  const of = tellings.filter((telling) => rungKey(telling.step) === rungKey(step))
  const [first] = of.filter((telling) => telling.kind === 'leave')
  return of.every(({ kind }) => kind === 'leave') ? first?.because : undefined
}

function toAudit(
  { clock, step }: { clock: string; step: string },
  { patient, referral }: ClaimedLoop,
  { policy, dossier }: StoredLoop,
  because: string,
  whyNot?: string,
): AuditEntry {
  return {
    action: 'execute',
    event: 'step-fired',
    agent: 'Device/baton',
    patient: `Patient/${patient}`,
    resource: `ServiceRequest/${referral}`,
    evidence: dossier.evidence,
    outcome: whyNot === undefined ? 'success' : 'refused',
    reason: `A.7/${clock}/${step} ${policy} ${whyNot ?? because}`,
  }
}
