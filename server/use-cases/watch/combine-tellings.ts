import type { Telling } from '#domain/watch/tell-step.ts'

/** Whether another rung speaks for this one. */
export type Told = Telling & { isCombined: boolean }

/**
 * When several rungs of one loop come to one person over one channel at the same time, the highest speaks for all of
 * them: escalation does not repeat itself (DATA-MODEL A.7). The others are written down as combined with it.
 */
export function combineTellings(tellings: readonly Telling[]): readonly Told[] {
  const leaders = new Map<string, Telling>()
  for (const telling of tellings) {
    const key = groupOf(telling)
    const leader = key === undefined ? undefined : leaders.get(key)
    if (key !== undefined && (leader === undefined || isHigher(telling, leader))) leaders.set(key, telling)
  }
  return tellings.map((telling) => {
    const key = groupOf(telling)
    return { ...telling, isCombined: key !== undefined && leaders.get(key) !== telling }
  })
}

function groupOf(telling: Telling): string | undefined {
  if (telling.kind === 'leave') return undefined
  return JSON.stringify([telling.person ?? telling.role, telling.ways[0].channel])
}

function isHigher({ step }: Telling, { step: other }: Telling): boolean {
  return (
    step.rank - other.rank > 0 || (step.rank === other.rank && Date.parse(step.at) > Date.parse(other.at))
  )
}
