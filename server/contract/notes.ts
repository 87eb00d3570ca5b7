import './strict-csp.ts'
import * as z from 'zod/mini'

/** Of one file that is uploaded. */
export const maxNoteBytes = 30_000_000

/** Answer of `POST /api/notes`: the documents of the file, each kept once; one that was not read says why. */
export const NoteUpload = z.object({
  notes: z.array(
    z.object({ id: z.string(), name: z.string(), isNew: z.boolean(), refusal: z.optional(z.string()) }),
  ),
})
export type NoteUpload = z.infer<typeof NoteUpload>
