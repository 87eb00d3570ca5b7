import { clinicalChannels, type SendChannel } from './send-channel.ts'

/** How a practice has set up one way out. */
export type ChannelSetting = { channel: SendChannel; isOn: boolean; hasAttestedAgreement: boolean }

/**
 * The channels that may be used: switched on and, where health information travels, with the business associate
 * agreement attested.
 */
export function listAvailableChannels(settings: readonly ChannelSetting[]): ReadonlySet<SendChannel> {
  return new Set(
    settings
      .filter(
        ({ channel, isOn, hasAttestedAgreement }) =>
          isOn && (hasAttestedAgreement || !clinicalChannels.has(channel)),
      )
      .map(({ channel }) => channel),
  )
}
