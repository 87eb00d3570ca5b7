import { queueNames, worklistSorts, type WorklistFilter, type WorklistQuestion } from '#contract/worklist.ts'
import * as z from 'zod/mini'

const word = z.string().check(z.minLength(1), z.maxLength(200))

export const FilterBody = z.strictObject({
  specialties: z.exactOptional(z.array(word).check(z.maxLength(50))),
  urgency: z.exactOptional(z.enum(['urgent', 'routine'])),
  direction: z.exactOptional(z.enum(['outbound', 'inbound', 'internal'])),
  owner: z.exactOptional(word),
  receiver: z.exactOptional(word),
  scope: z.enum(['me', 'practice']),
}) satisfies z.ZodMiniType<WorklistFilter>

/** Body of `POST /api/worklist`. */
export const QuestionBody = z.strictObject({
  queue: z.enum(queueNames),
  filter: FilterBody,
  search: z.exactOptional(z.string().check(z.maxLength(200))),
  sort: z.enum(worklistSorts),
  cursor: z.exactOptional(z.string().check(z.maxLength(4_000))),
  limit: z.exactOptional(z.int().check(z.gte(1), z.lte(200))),
}) satisfies z.ZodMiniType<WorklistQuestion>
