import { z } from 'zod'
import { fileDoubts } from '#domain/notes-in/file-doubts.ts'

const agreement = z.enum(['number', 'demographics', 'near', 'unknown', 'differs'])

/** `NoteDecision` as the database gives it back, as far as it is shown. */
export const StoredDecision = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('choose'),
    referrals: z.array(z.object({ referral: z.string(), patient: z.string(), agreement, score: z.number() })),
    because: z.array(z.enum(fileDoubts)),
  }),
  z.object({
    kind: z.literal('no-candidate'),
    because: z.enum([
      'no-patient',
      'no-open-referral',
      'rejected',
      'not-current',
      'denied-type',
      'no-show-letter',
      'own-author',
      'pre-dates-referral',
    ]),
    about: z.array(z.string()),
  }),
  z.object({ kind: z.literal('quarantine') }),
  z.object({
    kind: z.literal('file'),
    referral: z.string(),
    by: z.enum(['reference', 'identifier', 'number']),
  }),
])
export type StoredDecision = z.infer<typeof StoredDecision>
