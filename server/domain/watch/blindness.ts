import { ladderFor, timeRung, type LadderSubject } from '../escalation.ts'
import { levelFor } from '../feature-level.ts'
import type { Instant } from '../instant.ts'
import type { ClockName, SourceType } from '../loop-vocabulary.ts'
import type { LadderStep, LoopPolicy, Recipient } from '../policy.ts'
import { findCarer, findLead } from './ownership.ts'
import type { PracticeContext } from './practice-context.ts'

/** Loops of one owner that are alike, and of which something cannot be read. */
export type BlindLoops = LadderSubject & {
  owner?: string
  /** The last good reading of the one that waits longest, and of the one that waits shortest. */
  since: Instant
  latestSince: Instant
  sources: readonly SourceType[]
}

/** What cannot be read of the loops that one person looks after. */
export type Blindness = {
  /** Absent: nobody is to be told. */
  person?: string
  since: Instant
  latestSince: Instant
  /** In alphabetical order. */
  sources: readonly SourceType[]
  isUrgent: boolean
}

/** Whoever looks after a loop is told of all of theirs at once that cannot be judged. */
const toldTogether: readonly Recipient[] = ['owner', 'coordinator-lead']

/** Whether a recipient of a rung has one work item for all of their loops, instead of one for each. */
export function isToldTogether(
  { clock, action }: { clock: ClockName; action: LadderStep['action'] },
  role: Recipient,
): boolean {
  return clock === 'blind' && action === 'check-by-hand' && toldTogether.includes(role)
}

/**
 * Who has to check by hand what cannot be read, once for all of their loops whose `blind` clock has come so far by the
 * policy (DATA-MODEL A.7): owners or whoever stands in for them, else the coordinator lead. What a practice only observes
 * is nobody's.
 */
export function listBlindness(
  loops: readonly BlindLoops[],
  policy: LoopPolicy,
  practice: PracticeContext,
): readonly Blindness[] {
  const due = loops.flatMap((alike) => {
    const rung = findDueRung(alike, policy, practice.now)
    return rung === undefined ? [] : [{ alike, person: findPerson(rung, alike, practice) }]
  })
  return [...Map.groupBy(due, ({ person }) => person)].map(([person, own]) =>
    toBlindness(
      person,
      own.map(({ alike }) => alike),
    ),
  )
}

function findDueRung(alike: BlindLoops, policy: LoopPolicy, now: Instant): LadderStep | undefined {
  const ladder = ladderFor(policy.escalation, 'blind', alike)
  return ladder?.find(
    (step) =>
      step.recipients.some((role) => isToldTogether({ clock: 'blind', action: step.action }, role)) &&
      timeRung(step, alike.since, alike.urgency, policy.calendar, []).at <= now,
  )
}

function findPerson(
  { recipients }: LadderStep,
  { owner, specialty }: BlindLoops,
  practice: PracticeContext,
): string | undefined {
  const { staff, today } = practice
  if (levelFor(practice, specialty) === 'observe') return undefined
  return recipients.includes('owner') ? findCarer(owner, staff, today) : findLead(staff, today)?.reference
}

function toBlindness(person: string | undefined, loops: readonly BlindLoops[]): Blindness {
  return {
    ...(person !== undefined && { person }),
    since: Math.min(...loops.map(({ since }) => since)),
    latestSince: Math.max(...loops.map(({ latestSince }) => latestSince)),
    sources: [...new Set(loops.flatMap(({ sources }) => sources))].toSorted(),
    isUrgent: loops.some(({ urgency }) => urgency !== 'routine'),
  }
}
