import type { SendChannel } from './send-channel.ts'

/**
 * Reasons why a message is not done, as FHIR codes them.
 *
 * @see {@link https://terminology.hl7.org/CodeSystem-communication-not-done-reason.html | Communication not done reason}
 */
export type NotDoneReason =
  'unknown' | 'system-error' | 'invalid-phone-number' | 'recipient-unavailable' | 'patient-objection'

/** Why a channel was passed over. */
export type SkipReason =
  | 'channel-off'
  | 'no-address'
  | 'no-portal-account'
  | 'no-consent'
  | 'opted-out'
  | 'number-suspended'
  | 'sensitive-specialty'
  | 'urgent-needs-a-call'
  | 'failed-before'

/** Why this channel and no other; recorded with the message. */
export type ChoiceReason = 'first-choice' | 'next-channel' | 'last-channel' | 'fallback' | 'after-failure'

export type Skipped<Channel extends SendChannel> = { channel: Channel; because: SkipReason }

export type ChannelChoice<Channel extends SendChannel> =
  | { kind: 'send'; channel: Channel; because: ChoiceReason; skipped: readonly Skipped<Channel>[] }
  | {
      kind: 'suppress'
      because: 'deceased' | 'inactive' | 'minor-without-proxy' | 'no-channel'
      statusReason: NotDoneReason
      skipped: readonly Skipped<Channel>[]
    }

/** A channel in order of preference, with what speaks against it if anything does. */
export type RankedChannel<Channel extends SendChannel> = { channel: Channel; against?: SkipReason }

/** How a skipped channel is recorded; a refusal of the patient outweighs a bad number, and that a setting. */
const notDoneBy: Readonly<Record<SkipReason, NotDoneReason>> = {
  'opted-out': 'patient-objection',
  'no-consent': 'patient-objection',
  'number-suspended': 'invalid-phone-number',
  'no-address': 'invalid-phone-number',
  'channel-off': 'system-error',
  'failed-before': 'system-error',
  'no-portal-account': 'unknown',
  'sensitive-specialty': 'unknown',
  'urgent-needs-a-call': 'unknown',
}
const weightiestFirst: readonly NotDoneReason[] = [
  'patient-objection',
  'invalid-phone-number',
  'system-error',
]

/** The `Communication.statusReason` of a message that was held back for this reason. */
export function toNotDoneReason(because: SkipReason): NotDoneReason {
  return notDoneBy[because]
}

function explain<Channel extends SendChannel>(skipped: readonly Skipped<Channel>[]): NotDoneReason {
  const reasons = skipped.map(({ because }) => notDoneBy[because])
  return weightiestFirst.find((reason) => reasons.includes(reason)) ?? 'unknown'
}

/** A channel that failed is not tried again for the same message. */
function rule<Channel extends SendChannel>(
  { channel, against }: RankedChannel<Channel>,
  failed: ReadonlySet<SendChannel>,
): SkipReason | undefined {
  return against ?? (failed.has(channel) ? 'failed-before' : undefined)
}

/**
 * Chooses among channels in order of preference: the nth attempt takes the nth that is open, and the last when
 * there are no more. After a failure the next open one is taken, wherever the attempt stood.
 *
 * @param attempt - from 1
 * @param failed - channels on which this very message has failed
 */
export function pickChannel<Channel extends SendChannel>(
  ranked: readonly RankedChannel<Channel>[],
  attempt: number,
  failed: ReadonlySet<SendChannel>,
): ChannelChoice<Channel> {
  const open = ranked.filter((each) => rule(each, failed) === undefined)
  const skipped = ranked.flatMap((each): Skipped<Channel>[] => {
    const because = rule(each, failed)
    return because ? [{ channel: each.channel, because }] : []
  })
  const place = Math.min(failed.size > 0 ? 1 : attempt, open.length) - 1
  const chosen = open[place]
  if (!chosen) return { kind: 'suppress', because: 'no-channel', statusReason: explain(skipped), skipped }
  const isFirst = ranked[0]?.channel === chosen.channel
  return {
    kind: 'send',
    channel: chosen.channel,
    because: reasonOf(isFirst, place, attempt, failed),
    skipped,
  }
}

function reasonOf(
  isFirst: boolean,
  place: number,
  attempt: number,
  failed: ReadonlySet<SendChannel>,
): ChoiceReason {
  if (failed.size > 0) return 'after-failure'
  if (place + 1 < attempt) return 'last-channel'
  if (place > 0) return 'next-channel'
  return isFirst ? 'first-choice' : 'fallback'
}
