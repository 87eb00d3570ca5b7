import { z } from 'zod'

/** Inboxes that can be looked into; the wording is in `inboxNames`. */
export const inboxes = ['sms', 'email', 'direct', 'fax', 'voice', 'ehr'] as const
export type Inbox = (typeof inboxes)[number]

export const inboxNames: Readonly<Record<Inbox, string>> = {
  sms: 'Phones',
  email: 'E-mail',
  direct: 'Direct',
  fax: 'Fax',
  voice: 'Voice',
  ehr: 'EHR inbox',
}

/** What the page says happened, after a button was pressed. */
export const sayings = [
  'moved',
  'moved-unswept',
  'nothing-due',
  'unreachable',
  'refused',
  'not-ours',
  'text-sent',
  'direct-sent',
  'stop-handled',
  'stop-passed-on',
  'nothing-to-answer',
] as const
export type Saying = (typeof sayings)[number]

const count = z.coerce.number().int().nonnegative().optional().catch(undefined)

const MessageQuery = z.object({
  profile: z.string().max(64).catch('full'),
  inbox: z.enum(inboxes).catch('sms'),
  /** A name, a number or an address, or a part of one. */
  q: z.string().trim().max(100).catch(''),
  said: z.enum(sayings).optional().catch(undefined),
  fired: count,
  sent: count,
})
export type MessageQuery = z.infer<typeof MessageQuery>

/** Reads the address's parameters; anything unusable counts as not said. */
export function readMessageQuery(parameters: Record<string, string>): MessageQuery {
  return MessageQuery.parse(parameters)
}

/** The address of the page, without what was said last. */
export function messagesUrl({ profile, inbox, q }: Pick<MessageQuery, 'profile' | 'inbox' | 'q'>): string {
  return `/messages?${new URLSearchParams({ profile, inbox, ...(q === '' ? {} : { q }) })}`
}
