import { z } from 'zod'
import { waiverReasons, type EncounterWaiver } from '#domain/commands/encounter-waiver.ts'

/** A person's reason for a closing without an encounter, in the body of a command or of a decision about a note. */
export const WaiverBody = z.strictObject({
  reason: z.enum(waiverReasons),
  text: z.string().trim().max(1_000).exactOptional(),
}) satisfies z.ZodType<EncounterWaiver>
