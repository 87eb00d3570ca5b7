import type { CalendarDay } from '../instant.ts'

/** A network of a payer: by its `Organization/x` where a system names it, else by its name alone. */
export type Network = { reference: string; name: string }

/** `unknown` is an answer of its own and is shown as such; it never counts as yes. */
export type KnownOrNot = 'yes' | 'no' | 'unknown'

export const receiverChannels = ['direct', 'fax', 'phone', 'portal', 'letter'] as const
/** A way in which an office takes referrals. */
export type ReceiverChannel = (typeof receiverChannels)[number]

/** WGS84, in degrees. */
export type Position = { latitude: number; longitude: number }

/**
 * What the directory says of a receiver. Every field is always there: an empty text, list or `null` means that nobody
 * knows.
 */
export type ReceiverFields = {
  /** Whom people know it by: the clinician, or the service of an office. */
  name: string
  organization: string
  /** Keys of the specialty table. */
  specialties: readonly string[]
  street: string
  city: string
  state: string
  postalCode: string
  position: Position | null
  /** E.164 where it is a number of the North American plan, else as it was written. */
  phone: string
  fax: string
  /** Address within Direct: `name@direct.example`. */
  direct: string
  /** Empty: which networks it belongs to is not known, not that it belongs to none. */
  networks: readonly Network[]
  acceptsNewPatients: KnownOrNot
  /** Languages spoken there, as BCP 47 primary tags in alphabetical order. */
  languages: readonly string[]
  /** In the order in which the office wants to be reached; empty: whatever there is an address for. */
  channels: readonly ReceiverChannel[]
  isActive: boolean
}
export type FieldName = keyof ReceiverFields

/** The fields in the order people read them. */
export const fieldNames = [
  'name',
  'organization',
  'specialties',
  'street',
  'city',
  'state',
  'postalCode',
  'position',
  'phone',
  'fax',
  'direct',
  'networks',
  'acceptsNewPatients',
  'languages',
  'channels',
  'isActive',
] as const satisfies readonly FieldName[]

export const emptyFields: ReceiverFields = {
  name: '',
  organization: '',
  specialties: [],
  street: '',
  city: '',
  state: '',
  postalCode: '',
  position: null,
  phone: '',
  fax: '',
  direct: '',
  networks: [],
  acceptsNewPatients: 'unknown',
  languages: [],
  channels: [],
  isActive: true,
}

/** Somebody's statement that a business associate agreement is in force; Baton cannot know more. */
export type Attestation = { attestedBy: string; attestedOn: CalendarDay }

export const receiverSources = ['fhir', 'csv', 'person'] as const
/** Where a receiver was first learnt of. */
export type ReceiverSource = (typeof receiverSources)[number]

/**
 * What is kept of a receiver: what its source said last, and what a person said instead, field by field. A person's
 * word wins over every later import, until somebody takes it back.
 */
export type ReceiverRecord = {
  source: ReceiverSource
  /** As the EHR names it: `PractitionerRole/x` or `HealthcareService/x`. */
  reference?: string
  /** National Provider Identifier. Clinicians share one among all their offices. */
  npi?: string
  /** The key of its row in the practice's own list. */
  externalKey?: string
  said: ReceiverFields
  edits: Partial<ReceiverFields>
  baa?: Attestation
}

/** A receiver as everything but the storage sees it. */
export type Receiver = ReceiverFields & {
  /** Baton's own id, stable over imports. */
  id: string
  /** Counts the changes from 1. */
  version: number
  source: ReceiverSource
  reference?: string
  npi?: string
  externalKey?: string
  baa?: Attestation
  /** Fields of which a person's word holds. */
  edited: readonly FieldName[]
}

/** What holds of a receiver: a person's word where there is one. */
export function fieldsOf(record: Pick<ReceiverRecord, 'said' | 'edits'>): ReceiverFields {
  return { ...record.said, ...record.edits }
}

export function toReceiver(id: string, version: number, record: ReceiverRecord): Receiver {
  const { source, reference, npi, externalKey, baa, edits } = record
  return {
    ...fieldsOf(record),
    id,
    version,
    source,
    ...(reference !== undefined && { reference }),
    ...(npi !== undefined && { npi }),
    ...(externalKey !== undefined && { externalKey }),
    ...(baa !== undefined && { baa }),
    edited: fieldNames.filter((name) => name in edits),
  }
}

const addressOf: Readonly<Partial<Record<ReceiverChannel, 'direct' | 'fax' | 'phone'>>> = {
  direct: 'direct',
  fax: 'fax',
  phone: 'phone',
}

/**
 * The ways in which a referral can reach an office, the wished one first: those the directory names and has an address
 * for. Where it names none, Direct, then fax, then telephone, as far as there are addresses.
 */
export function channelsOf(
  fields: Pick<ReceiverFields, 'channels' | 'direct' | 'fax' | 'phone'>,
): readonly ReceiverChannel[] {
  const wished = fields.channels.length > 0 ? fields.channels : (['direct', 'fax', 'phone'] as const)
  return wished.filter((channel) => {
    const address = addressOf[channel]
    return address === undefined || fields[address] !== ''
  })
}
