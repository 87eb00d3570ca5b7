import { localDay } from '../clinic-zone.ts'
import type { PlannedStep } from '../escalation.ts'
import type { CalendarDay, Instant } from '../instant.ts'
import type { SendChannel } from '../notifications/send-channel.ts'

/** A step with the person it goes to, how, and the idempotency key of that firing. */
export type AddressedStep = {
  referral: string
  step: PlannedStep
  /** Reference of the person or office who gets it. */
  recipient: string
  channel: SendChannel
  /** When it goes out. */
  firesAt: Instant
  /** `stepKey`: loop, clock, step, cycle, recipient and channel. */
  key: string
}

/** One message for one recipient and day. */
export type CombinedMessage = {
  recipient: string
  channel: SendChannel
  /** Local day it goes out on. */
  day: CalendarDay
  /** The highest rung: the message is about it. */
  lead: AddressedStep
  /** The others, in order of time, which the message lists. */
  also: readonly AddressedStep[]
  /** Keys of all of them: the message uses them up together. */
  keys: readonly string[]
}

function compareHighestFirst(one: AddressedStep, other: AddressedStep): number {
  return (
    other.step.rank - one.step.rank ||
    Date.parse(other.step.at) - Date.parse(one.step.at) ||
    (one.key < other.key ? -1 : 1)
  )
}

function toMessage(group: readonly AddressedStep[], day: CalendarDay): readonly CombinedMessage[] {
  const [lead] = group.toSorted(compareHighestFirst)
  if (!lead) return []
  const also = group
    .filter((one) => one !== lead)
    .toSorted(
      (one, other) => Date.parse(one.step.at) - Date.parse(other.step.at) || (one.key < other.key ? -1 : 1),
    )
  const { recipient, channel } = lead
  return [{ recipient, channel, day, lead, also, keys: [lead.key, ...also.map(({ key }) => key)] }]
}

/**
 * Joins what goes to one recipient over one channel on one local day: the highest rung leads, of equals the latest.
 * Work items in an inbox are joined per loop only, because a Task has one focus. Messages come in the order in which
 * their first step was given.
 */
export function combineSteps(
  addressed: readonly AddressedStep[],
  timeZone: string,
): readonly CombinedMessage[] {
  const groups = new Map<string, { day: CalendarDay; steps: AddressedStep[] }>()
  for (const one of addressed) {
    const day = localDay(one.firesAt, timeZone)
    const loop = one.channel === 'ehr-inbox' ? one.referral : ''
    const key = JSON.stringify([one.recipient, one.channel, day, loop])
    const group = groups.get(key)
    if (group) group.steps.push(one)
    else groups.set(key, { day, steps: [one] })
  }
  return [...groups.values()].flatMap(({ day, steps }) => toMessage(steps, day))
}
