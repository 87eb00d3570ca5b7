import { z } from 'zod'
import { address, clockTime, day, e164, mailbox, text } from './field-shapes.ts'

const secretRemedy =
  'must be {"fromEnv": "NAME"}: the environment variable that holds it; secrets do not stand in files'

/** Where a secret is found. `sandboxOnly` is for the sandbox's own peers, which guard nothing. */
const Secret = z.union(
  [
    z.strictObject({ fromEnv: z.string().regex(/^[A-Z][A-Z0-9_]{2,63}$/) }),
    z.strictObject({ sandboxOnly: z.string().min(1) }),
  ],
  { error: secretRemedy },
)
export type Secret = z.infer<typeof Secret>

const baaRemedy =
  'must be {"attestedBy": "name", "attestedOn": "2026-01-31"}: who confirmed that a business associate agreement covers this channel, and when; without one no health information may travel over it'

/** Somebody of the practice answers for the agreement with whoever carries this channel's messages. */
const Baa = z.strictObject(
  { attestedBy: text('must be the name of the person who confirmed it'), attestedOn: day },
  { error: baaRemedy },
)

const mailServerRemedy =
  'must be like "smtp://mail.example:587" (STARTTLS) or "smtps://mail.example:465" (TLS from the start)'

function isMailServer(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname, username, password, port } = new URL(value)
  return (
    ['smtp:', 'smtps:'].includes(protocol) &&
    hostname !== '' &&
    port !== '' &&
    `${username}${password}` === ''
  )
}

const mailServer = {
  server: z.string({ error: mailServerRemedy }).refine(isMailServer, { error: mailServerRemedy }),
  user: text('must be the user name at the mail server; leave it out where there is no sign-in').optional(),
  password: Secret.optional(),
  /** PEM file of the authority that issued the server's certificate, where that is none of the public ones. */
  caFile: text('must be the path of a PEM file').optional(),
}

const Email = z.strictObject({
  enabled: z.literal(true),
  ...mailServer,
  from: mailbox('must be the address the messages come from'),
})

/** Text messages to a person's number only in these local hours: 47 CFR 64.1200(c)(1). */
const lawfulHours = [8 * 60, 21 * 60] as const

const sendBetween = z
  .tuple([clockTime, clockTime], { error: 'must be two times, like ["09:00", "20:00"]' })
  .refine(([from, to]) => from < to, { error: 'must begin before it ends' })
  .refine(([from, to]) => from >= lawfulHours[0] && to <= lawfulHours[1], {
    error: 'must lie within ["08:00", "21:00"], the hours the law allows; it can only be made narrower',
  })
  .default([...lawfulHours])

const Sms = z.strictObject({
  enabled: z.literal(true),
  baseUrl: address('must be Twilio\'s address, "https://api.twilio.com"').default('https://api.twilio.com'),
  accountSid: z
    .string()
    .regex(/^AC[0-9a-fA-F]{32}$/, { error: 'must be the Account SID: AC and 32 hexadecimal digits' }),
  authToken: Secret,
  /** The other token while it is being changed: callbacks signed with either are taken. */
  nextAuthToken: Secret.optional(),
  from: e164('must be the number the messages come from, like "+12025550123"'),
  messagingServiceSid: z
    .string()
    .regex(/^MG[0-9a-fA-F]{32}$/, { error: 'must be a Messaging Service SID: MG and 32 hexadecimal digits' })
    .optional(),
  providerHandlesStop: z.boolean({
    error:
      'must say whether Twilio itself answers STOP, START and HELP (true, as it does by default) or Baton does (false, with opt-out handling switched off at Twilio)',
  }),
  sendBetween,
})

const Direct = z.strictObject({
  enabled: z.literal(true),
  baa: Baa,
  ...mailServer,
  /** How the HISP signs in where it delivers to us; left out only for a HISP on this machine. */
  inbox: z
    .strictObject({ user: text('must be the user name the HISP delivers with'), password: Secret })
    .optional(),
})

const Fax = z.strictObject({
  enabled: z.literal(true),
  baa: Baa,
  baseUrl: address(
    'must be the address of Sinch\'s Fax API, "https://fax.api.sinch.com" or one of its regions',
  ).default('https://fax.api.sinch.com'),
  projectId: text('must be the project id of the Sinch account'),
  accessKey: Secret,
  accessSecret: Secret,
})

const Letter = z.strictObject({ enabled: z.literal(true), baa: Baa })

const Voice = z.discriminatedUnion(
  'by',
  [
    z.strictObject({ enabled: z.literal(true), baa: Baa, by: z.literal('person') }),
    z.strictObject({
      enabled: z.literal(true),
      baa: Baa,
      by: z.literal('agent'),
      url: address('must be where the voice agent takes calls to make (https)'),
      secret: Secret,
    }),
  ],
  { error: 'must be "person" (somebody of the practice calls) or "agent" (a voice agent does)' },
)

/** Documents of HL7 v2 that an interface engine hands in; it is the practice's own, so nobody else is involved. */
const Engine = z.strictObject({ enabled: z.literal(true), secret: Secret })

/** What is switched off is not looked at, so that it can be prepared. */
const Off = z.looseObject({ enabled: z.literal(false) })

const enabledError = { error: 'must be true or false' }

function isOn<Channel extends { enabled: boolean }>(
  channel: Channel,
): channel is Extract<Channel, { enabled: true }> {
  return channel.enabled
}

const onlyOn = <Channel extends { enabled: boolean }>(channel: Channel) =>
  isOn(channel) ? channel : undefined

/** The ways messages leave and come in, part of an issuer file. What is not named is off. */
export const ChannelsFile = z
  .strictObject({
    email: z.discriminatedUnion('enabled', [Off, Email], enabledError).transform(onlyOn).optional(),
    sms: z.discriminatedUnion('enabled', [Off, Sms], enabledError).transform(onlyOn).optional(),
    direct: z.discriminatedUnion('enabled', [Off, Direct], enabledError).transform(onlyOn).optional(),
    fax: z.discriminatedUnion('enabled', [Off, Fax], enabledError).transform(onlyOn).optional(),
    letter: z.discriminatedUnion('enabled', [Off, Letter], enabledError).transform(onlyOn).optional(),
    voice: z.discriminatedUnion('enabled', [Off, Voice], enabledError).transform(onlyOn).optional(),
    v2: z.discriminatedUnion('enabled', [Off, Engine], enabledError).transform(onlyOn).optional(),
  })
  .default({})
export type ChannelsFile = z.infer<typeof ChannelsFile>

/** Who confirmed, and on which day, that a business associate agreement covers a channel. */
export type Attestation = z.infer<typeof Baa>

/** The agreements of the channels that are switched on; a channel of the practice's own has none. */
export function listAttestations(channels: ChannelsFile): Readonly<Partial<Record<string, Attestation>>> {
  return Object.fromEntries(
    Object.entries(channels).flatMap(([channel, settings]) =>
      settings !== undefined && 'baa' in settings && isAttestation(settings.baa)
        ? [[channel, settings.baa]]
        : [],
    ),
  )
}

const isAttestation = (value: unknown): value is Attestation => Baa.safeParse(value).success
