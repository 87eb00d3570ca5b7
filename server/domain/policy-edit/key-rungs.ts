import { clockNames, type ClockName } from '../loop-vocabulary.ts'
import type { ClockDuration, EscalationPolicy, Ladder, LadderStep } from '../policy.ts'

type Ladders = EscalationPolicy['ladders']
export type KeyedPolicy = Pick<EscalationPolicy, 'ladders' | 'overrides'>

/** What keys mean, by `clock|urgency|key`; grows with every key that is given. */
type Meanings = Map<string, Set<string>>

const urgencies = ['routine', 'urgent'] as const

/**
 * Gives every rung of a new version its key. A firing is known by its key for good, so a key keeps its meaning for good: a
 * rung that asks what it always asked, of the same people at the same time, keeps its key; one that asks something else
 * where another stood gets a new one, or it would be taken for done.
 *
 * @param earlier - every policy this practice ever had
 * @param version - of the new one
 */
export function keyRungs<Policy extends KeyedPolicy>(
  policy: Policy,
  earlier: readonly KeyedPolicy[],
  version: number,
): Policy {
  const meanings: Meanings = new Map()
  for (const one of earlier.flatMap(eachLadders))
    eachSteps(one, (place, steps) => {
      for (const step of steps) note(meanings, `${place}|${step.key}`, meaningOf(step))
    })
  const keyed = (ladders: Ladders): Ladders => keyLadders(ladders, meanings, version)
  const ladders = keyed(policy.ladders)
  const overrides = policy.overrides?.map((one) => ({ ...one, ladders: keyed(one.ladders) }))
  return { ...policy, ladders, ...(overrides && { overrides }) }
}

const eachLadders = ({ ladders, overrides = [] }: KeyedPolicy): readonly Ladders[] => [
  ladders,
  ...overrides.map((one) => one.ladders),
]

function eachSteps(ladders: Ladders, visit: (place: string, steps: readonly LadderStep[]) => void): void {
  for (const clock of clockNames)
    for (const urgency of urgencies) visit(`${clock}|${urgency}`, ladders[clock]?.[urgency] ?? [])
}

function note(meanings: Meanings, name: string, meaning: string): void {
  meanings.set(name, (meanings.get(name) ?? new Set()).add(meaning))
}

/** Everything about a rung but its key. */
function meaningOf({ after, then, dueAfter, action, recipients }: LadderStep): string {
  const time = ({ amount, unit }: ClockDuration): string => `${unit}${amount}`
  const times = [after, then, dueAfter].map((each) => (each === undefined ? '' : time(each)))
  return [...times, action, ...recipients.toSorted()].join(' ')
}

function keyLadders(ladders: Ladders, meanings: Meanings, version: number): Ladders {
  const keyed: Partial<Record<ClockName, Ladder>> = {}
  for (const clock of clockNames) {
    const ladder = ladders[clock]
    if (ladder === undefined) continue
    const keySteps = (urgency: (typeof urgencies)[number]): LadderStep[] =>
      ladder[urgency].map((step) => ({
        ...step,
        key: giveKey(step, `${clock}|${urgency}`, meanings, version),
      }))
    keyed[clock] = { routine: keySteps('routine'), urgent: keySteps('urgent') }
  }
  return keyed
}

function giveKey(step: LadderStep, place: string, meanings: Meanings, version: number): string {
  const meaning = meaningOf(step)
  const used = [...meanings].find(
    ([name, known]) => name.startsWith(`${place}|`) && known.size === 1 && known.has(meaning),
  )
  if (used !== undefined) return used[0].slice(place.length + 1)
  const plain = plainKey(step)
  const free = (key: string): boolean => !meanings.has(`${place}|${key}`)
  let key = plain
  for (let number = 1; !free(key); number += 1)
    key = number === 1 ? `${plain}-r${version}` : `${plain}-r${version}-${number}`
  note(meanings, `${place}|${key}`, meaning)
  return key
}

/** The key says when: `bd5`, `d7+bd2`. */
function plainKey({ after, then }: LadderStep): string {
  const time = ({ unit, amount }: ClockDuration): string => `${unit}${amount}`.replace('.', '_')
  return then === undefined ? time(after) : `${time(after)}+${time(then)}`
}
