import { cleanUpKinds, proofMessages, type CleanUpProof } from '#domain/clean-up/clean-up.ts'
import { z } from 'zod'

/** What `proof` of both tables holds. */
export const StoredProof = z.object({
  message: z.enum(proofMessages),
  values: z.record(z.string(), z.string()),
  evidence: z.array(z.string()),
}) satisfies z.ZodType<CleanUpProof>

export const StoredKind = z.enum(cleanUpKinds)
