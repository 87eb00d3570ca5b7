import { z } from 'zod'
import type { NoteStanding } from '../../store/note-decisions.ts'

/** How a note stood before a decision, as it comes back out of the database. */
export const StoredStanding = z.strictObject({
  state: z.enum(['new', 'filed', 'waiting', 'unmatched', 'quarantined', 'refused', 'dismissed', 'withdrawn']),
  decision: z.unknown(),
  patient: z.string().nullable(),
  referral: z.string().nullable(),
  isSampled: z.boolean(),
  decidedAt: z.string().nullable(),
}) satisfies z.ZodType<NoteStanding>
