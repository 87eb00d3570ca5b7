import type { SettingsSpeech } from './settings-words.ts'

const named = ['email', 'sms', 'direct', 'fax', 'voice', 'letter', 'portal', 'v2', 'ehr-inbox'] as const

/** What a channel is called; one that has no name yet is called by its code. */
export function nameChannel(channel: string, t: SettingsSpeech['t']): string {
  const known = named.find((each) => each === channel)
  return known === undefined ? channel : t(`channel.name.${known}`)
}
