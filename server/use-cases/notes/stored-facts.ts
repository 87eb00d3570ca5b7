import { z } from 'zod'
import type { NoteFacts } from '#domain/notes-in/received-note.ts'

const texts = z.array(z.string())

/** What was read of a note, as it comes back out of the database. */
export const StoredFacts = z.strictObject({
  reading: z.enum(['structured', 'text', 'ocr']),
  title: z.string().exactOptional(),
  patient: z.strictObject({
    name: z.strictObject({ family: z.string(), given: z.string() }).exactOptional(),
    birthDates: texts,
    recordNumbers: texts,
  }),
  author: z.strictObject({
    name: z.string().exactOptional(),
    npi: z.string().exactOptional(),
    organization: z.string().exactOptional(),
    specialties: texts,
  }),
  types: texts,
  completeness: z.enum(['final', 'preliminary', 'undeclared', 'retracted']),
  serviceOn: z.string().exactOptional(),
  isSensitive: z.boolean(),
  identifiers: texts,
  replaces: texts,
  isAddendum: z.literal(true).exactOptional(),
  isNullified: z.literal(true).exactOptional(),
  isShownOtherwise: z.literal(true).exactOptional(),
  orderIdentifiers: texts,
  referralNumbers: texts,
  text: z.string(),
  recommendations: z.array(
    z.strictObject({ quote: z.string(), start: z.number(), end: z.number(), page: z.number() }),
  ),
}) satisfies z.ZodType<NoteFacts>
