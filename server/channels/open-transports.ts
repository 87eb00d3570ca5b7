import type { LookupFunction } from 'node:net'
import type { SendChannel } from '#domain/notifications/send-channel.ts'
import type { Transport } from './channel.ts'
import { openDirect, type DirectSettings } from './direct.ts'
import { openEmail, type EmailSettings } from './email.ts'
import { openFax, type SinchFaxSettings } from './fax.ts'
import { openLetter } from './letter.ts'
import type { Letterhead } from './practice-letterhead.ts'
import { openProviderFetch, type ProviderFetch } from './provider-fetch.ts'
import { openSms, type TwilioSettings } from './sms.ts'
import { openVoiceAgent, type VoiceAgentSettings } from './voice.ts'

/** What of a practice's channels is switched on, secrets filled in. */
export type TransportSettings = {
  email?: EmailSettings
  sms?: TwilioSettings
  direct?: DirectSettings
  fax?: SinchFaxSettings
  letter?: { isPrinted: true }
  voice?: VoiceAgentSettings
}

export type TransportDeps = {
  practice: Letterhead
  timeZone: string
  /** Where providers reach this practice's callbacks, without the channel: `https://…/callbacks/{tenant}`. */
  callbackBase: string
  /** Refuses names that lead to addresses inside. Not asked for providers on this machine. */
  lookup?: LookupFunction
  keepPages: (key: string, pages: Uint8Array) => Promise<void>
  now: () => Date
}

/** Opens the ways out of one practice. Each holds its own connections; close them when it is no longer served. */
export function openTransports(
  settings: TransportSettings,
  deps: TransportDeps,
): ReadonlyMap<SendChannel, Transport> {
  const transports = [
    ...openMail(settings, deps),
    ...openOverHttp(settings, deps),
    ...(settings.letter === undefined ? [] : [openLetter(deps)]),
  ]
  return new Map(transports.map((transport) => [transport.channel, transport]))
}

function openMail({ email, direct }: TransportSettings, { practice }: TransportDeps): Transport[] {
  return [
    ...(email === undefined ? [] : [openEmail(email, practice.name)]),
    ...(direct === undefined ? [] : [openDirect(direct, practice.name)]),
  ]
}

function openOverHttp({ sms, fax, voice }: TransportSettings, deps: TransportDeps): Transport[] {
  const { practice, now, callbackBase } = deps
  const over = (url: string, channel: SendChannel) => ({
    provider: openProvider(url, deps),
    callbackUrl: `${callbackBase}/${channel}`,
    now,
  })
  return [
    ...(sms === undefined ? [] : [openSms(sms, over(sms.baseUrl, 'sms'))]),
    ...(fax === undefined ? [] : [openFax(fax, { ...over(fax.baseUrl, 'fax'), practice })]),
    ...(voice === undefined ? [] : [openVoiceAgent(voice, over(voice.url, 'voice'))]),
  ]
}

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

function openProvider(url: string, { lookup }: TransportDeps): ProviderFetch {
  const { origin, hostname } = new URL(url)
  const isHere = loopbackHosts.has(hostname)
  return openProviderFetch({ origin, ...(isHere || lookup === undefined ? {} : { lookup }) })
}
