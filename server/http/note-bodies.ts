import { z } from 'zod'
import type { NoteChoice, NoteDecisionRequest, NoteUndoRequest } from '#contract/notes.ts'
import { WaiverBody } from './waiver-body.ts'

const id = '[A-Za-z0-9\\-.]{1,64}'
const referenceTo = (types: string) => z.string().regex(new RegExp(`^(${types})/${id}$`))
const patient = referenceTo('Patient')
const referral = referenceTo('ServiceRequest')
const text = z.string().trim().max(1_000)

const Choice = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('file'),
    patient,
    referral,
    text: text.exactOptional(),
    waiver: WaiverBody.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('file-to-two'),
    patient,
    referrals: z.tuple([referral, referral]),
    text: text.exactOptional(),
  }),
  z.strictObject({ kind: z.literal('not-this-referral'), referral }),
  z.strictObject({ kind: z.literal('not-this-patient'), text }),
  z.strictObject({ kind: z.literal('without-referral'), patient, text }),
  z.strictObject({
    kind: z.literal('after-the-fact'),
    patient,
    specialty: z.string().max(60),
    reason: text,
    requester: referenceTo('Practitioner|PractitionerRole'),
    orderedOn: z.iso.date(),
    text: text.exactOptional(),
  }),
  z.strictObject({ kind: z.literal('dismiss'), text }),
  z.strictObject({
    kind: z.literal('confirm-sample'),
    verdict: z.enum(['right', 'wrong']),
    text: text.exactOptional(),
  }),
]) satisfies z.ZodType<NoteChoice>

/** Body of `POST /api/notes/{id}/decisions`. */
export const NoteDecisionBody = z.strictObject({
  id: z.uuid(),
  version: z.int().min(1),
  choice: Choice,
}) satisfies z.ZodType<NoteDecisionRequest>

/** Body of `POST /api/notes/{id}/undo`. */
export const NoteUndoBody = z.strictObject({
  id: z.uuid(),
  version: z.int().min(1),
}) satisfies z.ZodType<NoteUndoRequest>
