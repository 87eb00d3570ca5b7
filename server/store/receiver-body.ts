import { receiverChannels, receiverSources, type ReceiverRecord } from '#domain/directory/receiver.ts'
import { z } from 'zod'

const fields = {
  name: z.string(),
  organization: z.string(),
  specialties: z.array(z.string()),
  street: z.string(),
  city: z.string(),
  state: z.string(),
  postalCode: z.string(),
  position: z.object({ latitude: z.number(), longitude: z.number() }).nullable(),
  phone: z.string(),
  fax: z.string(),
  direct: z.string(),
  networks: z.array(z.object({ reference: z.string(), name: z.string() })),
  acceptsNewPatients: z.enum(['yes', 'no', 'unknown']),
  languages: z.array(z.string()),
  channels: z.array(z.enum(receiverChannels)),
  isActive: z.boolean(),
}

const edits = z.object({
  name: fields.name.exactOptional(),
  organization: fields.organization.exactOptional(),
  specialties: fields.specialties.exactOptional(),
  street: fields.street.exactOptional(),
  city: fields.city.exactOptional(),
  state: fields.state.exactOptional(),
  postalCode: fields.postalCode.exactOptional(),
  position: fields.position.exactOptional(),
  phone: fields.phone.exactOptional(),
  fax: fields.fax.exactOptional(),
  direct: fields.direct.exactOptional(),
  networks: fields.networks.exactOptional(),
  acceptsNewPatients: fields.acceptsNewPatients.exactOptional(),
  languages: fields.languages.exactOptional(),
  channels: fields.channels.exactOptional(),
  isActive: fields.isActive.exactOptional(),
})

const Body = z.object({
  source: z.enum(receiverSources),
  reference: z.string().exactOptional(),
  npi: z.string().exactOptional(),
  externalKey: z.string().exactOptional(),
  said: z.object(fields),
  edits,
  baa: z.object({ attestedBy: z.string(), attestedOn: z.string() }).exactOptional(),
})

/** Reads the `body` of a stored receiver. Throws ZodError for what no version of this program has written. */
export function readReceiverBody(body: unknown): ReceiverRecord {
  return Body.parse(body)
}
