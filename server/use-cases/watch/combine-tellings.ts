import type { PlannedStep } from '#domain/escalation.ts'
import type { Telling } from '#domain/watch/tell-step.ts'

export type Told = Telling & {
  /** Whether another rung speaks for this one. */
  isCombined: boolean
  /** The rungs this one speaks for. */
  also: readonly PlannedStep[]
}

/**
 * When several rungs of one loop come to one person over one channel at the same time, the highest speaks for all of
 * them: escalation does not repeat itself (DATA-MODEL A.7). The others are written down as combined with it, and so is
 * what comes to somebody who has had a work item for this loop today.
 *
 * @param served - roles with a work item of today that is still owed
 */
export function combineTellings(
  tellings: readonly Telling[],
  served: ReadonlySet<string> = new Set(),
): readonly Told[] {
  const leaders = new Map<string, Telling>()
  for (const telling of tellings) {
    const key = groupOf(telling)
    const leader = key === undefined ? undefined : leaders.get(key)
    if (key !== undefined && (leader === undefined || isHigher(telling, leader))) leaders.set(key, telling)
  }
  return tellings.map((telling) => {
    const key = groupOf(telling)
    const isRepeated = telling.kind === 'tell' && isWorkItem(telling) && served.has(telling.role)
    const isLed = key !== undefined && leaders.get(key) !== telling
    const others = tellings.filter(
      (other) => other !== telling && key !== undefined && groupOf(other) === key,
    )
    const also = isLed ? [] : others.map(({ step }) => step)
    return { ...telling, isCombined: isRepeated || isLed, also }
  })
}

const isWorkItem = ({ ways }: Extract<Telling, { kind: 'tell' }>): boolean => ways[0].channel === 'ehr-inbox'

function groupOf(telling: Telling): string | undefined {
  if (telling.kind === 'leave') return undefined
  return JSON.stringify([telling.person ?? telling.role, telling.ways[0].channel])
}

function isHigher({ step }: Telling, { step: other }: Telling): boolean {
  return (
    step.rank - other.rank > 0 || (step.rank === other.rank && Date.parse(step.at) > Date.parse(other.at))
  )
}
