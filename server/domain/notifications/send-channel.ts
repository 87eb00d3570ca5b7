/** Ways a message can leave Baton; the wording is `channel.<name>`. */
export const sendChannels = [
  'ehr-inbox',
  'email',
  'sms',
  'direct',
  'fax',
  'portal',
  'voice',
  'letter',
] as const
export type SendChannel = (typeof sendChannels)[number]

/** Channels over which health information may travel; each needs an attested BAA before it is switched on. */
export const clinicalChannels: ReadonlySet<SendChannel> = new Set<SendChannel>([
  'ehr-inbox',
  'direct',
  'fax',
  'portal',
  'voice',
  'letter',
])
