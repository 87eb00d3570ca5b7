import { isOpenState } from './clock-starts.ts'
import { isClosingInDoubt } from './closing-doubt.ts'
import type { Clock } from './clocks.ts'
import type { Display } from './display-status.ts'
import { escalationPresets, presetNames } from './escalation-presets.ts'
import { durationFor } from './escalation.ts'
import type { Instant } from './instant.ts'
import { toIso } from './iso-instant.ts'
import type { LoopFacts, Party } from './loop-facts.ts'
import type { Ball, Sources, SourceType } from './loop-vocabulary.ts'
import type { Reason, ReasonValue } from './loop-view.ts'
import type { EscalationPolicy, LadderStep, LoopPolicy } from './policy.ts'
import { onDay, say, tellCircumstances, tellFact, tellPossibleBookings, type Telling } from './why-facts.ts'
import { tellUnconfirmed } from './why-unconfirmed.ts'
import type { MessageId } from './wording/en.ts'
import { calendarDaysBetween } from './working-days.ts'

/** What the explanation is made of. */
export type Explained = {
  facts: LoopFacts
  clocks: readonly Clock[]
  display: Display
  ball: Ball
  policy: LoopPolicy
  now: number
  sources: Sources
  /** What could show that the loop is further, and was not read (`findUnconfirmed`). */
  unconfirmed: readonly SourceType[]
}

const sourceTerms = (sources: readonly SourceType[]): ReasonValue => ({
  terms: sources.map((source): MessageId => `source.${source}`),
})

/** `A.7/note/routine/d10`: the clock, the ladder and the rung that makes it due. */
function ruleOf(clock: Clock, facts: LoopFacts): string {
  const ladder = facts.order.urgency === 'routine' ? 'routine' : 'urgent'
  return `A.7/${clock.clock}/${ladder}/${clock.dueRung?.step.key ?? ''}`
}

/** The day, and for today and tomorrow the time as well: then hours matter. */
function whenValue(at: Instant, { policy, now }: Explained): ReasonValue {
  const { timeZone } = policy.calendar
  const days = calendarDaysBetween(now, at, timeZone)
  return days === 0 || days === 1 ? { at: toIso(at) } : onDay(at, timeZone)
}

function tellDue(clock: Clock, explained: Explained): Reason {
  const { policy, now, facts } = explained
  const common = { clock: { term: `clock.${clock.clock}` }, due: whenValue(clock.due, explained) }
  const rule = ruleOf(clock, facts)
  if (clock.isPending && clock.status !== 'unknown') {
    return say('due.pending', { due: common.due }, rule, clock.evidence)
  }
  switch (clock.status) {
    case 'passed': {
      const days = calendarDaysBetween(clock.due, now, policy.calendar.timeZone)
      return say('due.passed', { ...common, days }, rule, clock.evidence)
    }
    case 'unknown':
      return say('due.unknown', common, rule, clock.evidence)
    case 'paused':
      return say(
        `due.paused.${clock.pausedBecause ?? 'on-hold'}`,
        { clock: common.clock },
        rule,
        clock.evidence,
      )
    case 'due-soon':
    case 'running':
      return say(`due.${clock.status}`, common, rule, clock.evidence)
  }
}

/** A policy that still has the name of its preset is named in the reader's language. */
function nameOfPolicy({ id, name }: EscalationPolicy): ReasonValue {
  const preset = presetNames.find(
    (candidate) => candidate === id && escalationPresets[candidate].name === name,
  )
  return preset ? { term: `policy.${preset}` satisfies MessageId } : name
}

function tellRule(clock: Clock, { facts, policy }: Explained): Reason {
  const step = clock.dueRung?.step
  const within = durationFor(step?.dueAfter ?? step?.after ?? { amount: 0, unit: 'h' }, facts.order.urgency)
  const values = {
    urgency: { term: `urgency.${facts.order.urgency}` },
    within: { lasting: within },
    policy: nameOfPolicy(policy.escalation),
    revision: policy.escalation.revision,
    cause: facts.restart?.cause ?? 'none',
  }
  return say(`rule.${clock.clock}`, values, ruleOf(clock, facts), clock.evidence)
}

/** Keys of a message may hold no hyphen. */
const spokenAction = {
  nudge: 'nudge',
  alert: 'alert',
  task: 'task',
  'phone-task': 'phone',
  'patient-message': 'message',
  'call-and-letter-task': 'letter',
  'documentation-task': 'document',
  'check-by-hand': 'check',
} as const satisfies Readonly<Record<LadderStep['action'], string>>

/** How far escalation has got, and what it does next: one sentence, once the first level is reached. */
function tellEscalation(clock: Clock, explained: Explained): readonly Reason[] {
  const { now, facts } = explained
  if (clock.status === 'paused' || clock.status === 'unknown') return []
  const level = clock.rungs.filter((rung) => rung.at <= now).length
  if (level === 0) return []
  const next = clock.rungs[level]
  const reached = { level, of: clock.rungs.length }
  const rule = ruleOf(clock, facts)
  if (!next) return [say('escalation.last', reached, rule)]
  const { action, recipients } = next.step
  const values = {
    ...reached,
    due: whenValue(next.at, explained),
    action: spokenAction[action],
    recipients: { terms: recipients.map((recipient): MessageId => `recipient.${recipient}`) },
    count: recipients.length,
  }
  return [say('escalation.level', values, rule)]
}

function partyOf(ball: Ball, facts: LoopFacts): Party | undefined {
  if (ball === 'owner') return facts.owner
  if (ball === 'referrer') return facts.order.requester
  return ball === 'receiver' ? facts.receiver : undefined
}

function tellTurn(ball: Ball, facts: LoopFacts): Reason {
  const who = partyOf(ball, facts)?.display
  return say(`turn.${ball}`, { who: who ?? '', known: who === undefined ? 'no' : 'yes' }, 'A.2/ball')
}

function unknownSources(clocks: readonly Clock[]): readonly SourceType[] {
  return [...new Set(clocks.flatMap((clock) => clock.unknownBecause ?? []))]
}

/**
 * What would turn the loop green, or take the next step if it is green already; nothing for a finished loop.
 */
export function tellGreen({ facts, clocks, display }: Explained): Reason | undefined {
  if (!facts.isTracked) return undefined
  if (facts.state === 'draft') return say('green.draft', {}, 'A.2/draft')
  const { deciding } = display
  if (!deciding) return undefined
  if (isOpenState(facts.state) && (facts.isPatientDeceased || facts.isPatientInactive)) {
    return say('green.close', {}, 'A.6')
  }
  if (deciding.status === 'unknown') {
    return say('green.blind', { sources: sourceTerms(unknownSources(clocks)) }, 'A.0/sources')
  }
  return say(`green.${deciding.clock}`, {}, ruleOf(deciding, facts))
}

/** Where the loop stands; what cannot be confirmed is never said as if it were known. */
function tellStanding(telling: Telling, { unconfirmed, sources }: Explained): Reason {
  const cautious = unconfirmed.length > 0 ? tellUnconfirmed(telling, unconfirmed, sources) : undefined
  return cautious ?? tellFact(telling)
}

/** Sources that were not read well and that the first sentence does not name yet. */
function tellBlindness({ facts, clocks, unconfirmed }: Explained): readonly Reason[] {
  const unknown = unknownSources(clocks)
  const bad = unknown.length > 0 ? unknown : facts.badSources
  const isSaid = bad.every((source) => unconfirmed.includes(source))
  return isSaid ? [] : [say('fact.blind', { sources: sourceTerms(bad) }, 'A.0/sources')]
}

/**
 * Why a loop looks as it does: first the fact with its proof, then the clock that decides and how late it is, what
 * else must be known, what would settle it, who acts next, how far escalation has got, the rule of the policy behind
 * it, and what in the record contradicts itself.
 *
 * @param green - the answer of {@link tellGreen} for the same loop
 */
export function explain(explained: Explained, green: Reason | undefined): readonly Reason[] {
  const { facts, display, policy, now, ball } = explained
  const telling: Telling = { facts, timeZone: policy.calendar.timeZone, now }
  const { deciding } = display
  const isOpen = isOpenState(facts.state)
  const reasons = [tellStanding(telling, explained)]
  if (deciding) reasons.push(tellDue(deciding, explained))
  if (!facts.isTracked) reasons.push(say('fact.untracked', {}, 'A.0/track-from'))
  if (isOpen) reasons.push(...tellBlindness(explained), ...tellCircumstances(telling))
  else if (isClosingInDoubt(facts)) reasons.push(...tellBlindness(explained), ...tellPossibleBookings(facts))
  if (green) reasons.push(green)
  reasons.push(tellTurn(ball, facts))
  if (deciding) reasons.push(...tellEscalation(deciding, explained), tellRule(deciding, explained))
  for (const { code, evidence } of facts.conflicts)
    reasons.push(say(`conflict.${code}`, {}, `A.5/${code}`, evidence))
  return reasons
}
