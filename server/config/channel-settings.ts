import { readFileSync } from 'node:fs'
import { bearerTokenShape, isBearerToken } from './bearer-token.ts'
import type { ChannelsFile, Secret } from './channels-file.ts'
import type { IssuerFile } from './issuer-file.ts'

type MailServer = {
  host: string
  port: number
  isTlsFromStart: boolean
  credentials?: { user: string; password: string }
  ca?: string
}

/** The channels a practice has switched on, secrets filled in. */
export type ChannelSettings = {
  email?: MailServer & { from: string }
  sms?: {
    baseUrl: string
    accountSid: string
    authTokens: readonly [string, ...string[]]
    from: string
    messagingServiceSid?: string
    /** Twilio answers STOP, START and HELP; Baton records them and answers nothing. */
    providerHandlesStop: boolean
    /** Minutes since local midnight. */
    sendBetween: { fromMinute: number; toMinute: number }
  }
  direct?: MailServer & {
    from: string
    inbox: { address: string; credentials?: { user: string; password: string } }
  }
  fax?: { baseUrl: string; projectId: string; accessKey: string; accessSecret: string; from: string }
  letter?: { isPrinted: true }
  /** The voice agent; without one people of the practice telephone. */
  voice?: { url: string; secret: string }
  /** The interface engine that hands in documents of HL7 v2. */
  v2?: { secret: string }
}

export type ChannelSources = {
  /** The environment. */
  variables: Readonly<Record<string, string | undefined>>
  /** Only a file for the sandbox may hold secrets itself. */
  isForSandbox: boolean
  /** Told what is wrong with which field, and what to do. */
  onFault: (field: string, fault: string) => void
}

/** Fills in the secrets and checks that the practice can be reached over what it has switched on. */
export function toChannelSettings(read: IssuerFile, sources: ChannelSources): ChannelSettings {
  requireContact(read, sources)
  const { channels, practice } = read
  return {
    ...toEmail(channels.email, sources),
    ...toSms(channels.sms, sources),
    ...toDirect(channels.direct, practice.directAddress, sources),
    ...toFax(channels.fax, practice.faxNumber, sources),
    ...(channels.letter === undefined ? {} : { letter: { isPrinted: true as const } }),
    ...toVoice(channels.voice, sources),
    ...toEngine(channels.v2, sources),
  }
}

/** What a message over a channel says of the practice. */
const neededContact = {
  email: ['shortName'],
  sms: ['shortName', 'callBackNumber'],
  direct: ['directAddress', 'callBackNumber'],
  fax: ['faxNumber', 'callBackNumber'],
  letter: ['postalAddress', 'callBackNumber'],
  voice: ['callBackNumber'],
  v2: [],
} as const satisfies Record<keyof ChannelsFile, readonly (keyof IssuerFile['practice'])[]>

const channelNames = ['email', 'sms', 'direct', 'fax', 'letter', 'voice'] as const

function requireContact({ channels, practice }: IssuerFile, { onFault }: ChannelSources): void {
  for (const name of channelNames) {
    if (channels[name] === undefined) continue
    for (const field of neededContact[name]) {
      if (practice[field] === undefined) {
        onFault(`practice.${field}`, `is missing; messages over "${name}" need it`)
      }
    }
  }
}

function toEmail(email: ChannelsFile['email'], sources: ChannelSources): Pick<ChannelSettings, 'email'> {
  return email === undefined ? {} : { email: { ...toMailServer(email, 'email', sources), from: email.from } }
}

function toSms(sms: ChannelsFile['sms'], sources: ChannelSources): Pick<ChannelSettings, 'sms'> {
  if (sms === undefined) return {}
  const { baseUrl, accountSid, from, messagingServiceSid, providerHandlesStop } = sms
  const [fromMinute, toMinute] = sms.sendBetween
  const next =
    sms.nextAuthToken === undefined
      ? []
      : [readSecret(sms.nextAuthToken, 'channels.sms.nextAuthToken', sources)]
  return {
    sms: {
      baseUrl: withoutSlash(baseUrl),
      accountSid,
      authTokens: [readSecret(sms.authToken, 'channels.sms.authToken', sources), ...next],
      from,
      providerHandlesStop,
      sendBetween: { fromMinute, toMinute },
      ...(messagingServiceSid === undefined ? {} : { messagingServiceSid }),
    },
  }
}

function toDirect(
  direct: ChannelsFile['direct'],
  address = '',
  sources: ChannelSources,
): Pick<ChannelSettings, 'direct'> {
  if (direct === undefined) return {}
  const { inbox } = direct
  const credentials =
    inbox === undefined
      ? {}
      : {
          credentials: {
            user: inbox.user,
            password: readSecret(inbox.password, 'channels.direct.inbox.password', sources),
          },
        }
  return {
    direct: {
      ...toMailServer(direct, 'direct', sources),
      from: address,
      inbox: { address, ...credentials },
    },
  }
}

function toFax(fax: ChannelsFile['fax'], from = '', sources: ChannelSources): Pick<ChannelSettings, 'fax'> {
  if (fax === undefined) return {}
  return {
    fax: {
      baseUrl: withoutSlash(fax.baseUrl),
      projectId: fax.projectId,
      accessKey: readSecret(fax.accessKey, 'channels.fax.accessKey', sources),
      accessSecret: readSecret(fax.accessSecret, 'channels.fax.accessSecret', sources),
      from,
    },
  }
}

function toVoice(voice: ChannelsFile['voice'], sources: ChannelSources): Pick<ChannelSettings, 'voice'> {
  // Calls by people are tasks in the EHR, which need no way out.
  if (voice?.by !== 'agent') return {}
  const secret = readSecret(voice.secret, 'channels.voice.secret', sources)
  return { voice: { url: voice.url, secret } }
}

function toEngine(v2: ChannelsFile['v2'], sources: ChannelSources): Pick<ChannelSettings, 'v2'> {
  if (v2 === undefined) return {}
  const secret = readSecret(v2.secret, 'channels.v2.secret', sources)
  if (secret !== '' && !isBearerToken(secret))
    sources.onFault(
      'channels.v2.secret',
      `is sent as a bearer token, so it must be ${bearerTokenShape}; give the engine another`,
    )
  return { v2: { secret } }
}

type MailFile = {
  server: string
  user?: string | undefined
  password?: Secret | undefined
  caFile?: string | undefined
}

function toMailServer(file: MailFile, channel: string, sources: ChannelSources): MailServer {
  const { protocol, hostname, port } = new URL(file.server)
  const ca = file.caFile === undefined ? undefined : readAuthority(file.caFile, channel, sources)
  if ((file.user === undefined) !== (file.password === undefined)) {
    sources.onFault(`channels.${channel}.password`, 'stands together with "user": give both or neither')
  }
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port),
    isTlsFromStart: protocol === 'smtps:',
    ...(ca === undefined ? {} : { ca }),
    ...(file.user === undefined || file.password === undefined
      ? {}
      : {
          credentials: {
            user: file.user,
            password: readSecret(file.password, `channels.${channel}.password`, sources),
          },
        }),
  }
}

function readAuthority(file: string, channel: string, { onFault }: ChannelSources): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    onFault(`channels.${channel}.caFile`, `there is no file "${file}" that can be read; correct the path`)
    return undefined
  }
}

/** @returns an empty text for what is missing; by then the start is refused */
function readSecret(secret: Secret, field: string, sources: ChannelSources): string {
  if ('sandboxOnly' in secret) {
    if (!sources.isForSandbox) {
      sources.onFault(
        field,
        'is a secret in a file, which only the sandbox may have; use {"fromEnv": "NAME"}',
      )
    }
    return secret.sandboxOnly
  }
  const value = sources.variables[secret.fromEnv] ?? ''
  if (value === '') {
    sources.onFault(
      field,
      `the environment variable ${secret.fromEnv} is not set; set it to the secret, or switch the channel off`,
    )
  }
  return value
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
