import { queueNames, worklistSorts, type SavedView } from '#contract/worklist.ts'
import { z } from 'zod'
import type { StoredView } from '../../store/worklist-views.ts'

const text = z.string()

/** What `worklist_view.question` holds; there is no place in it for a search. */
const StoredQuestion = z.object({
  queue: z.enum(queueNames),
  sort: z.enum(worklistSorts),
  filter: z.object({
    specialties: z.array(text).exactOptional(),
    urgency: z.enum(['urgent', 'routine']).exactOptional(),
    direction: z.enum(['outbound', 'inbound', 'internal']).exactOptional(),
    owner: text.exactOptional(),
    receiver: text.exactOptional(),
    scope: z.enum(['me', 'practice']),
  }),
})

/** Views whose question an older version stored in another form are left out. */
export function readViews(stored: readonly StoredView[]): readonly Omit<SavedView, 'count'>[] {
  return stored.flatMap(({ id, name, question }) => {
    const read = StoredQuestion.safeParse(question)
    return read.success ? [{ id, name, ...read.data }] : []
  })
}
