import {
  queueNames,
  worklistSorts,
  type FinishWork,
  type WorklistFilter,
  type WorklistQuestion,
} from '#contract/worklist.ts'
import * as z from 'zod/mini'

const word = z.string().check(z.minLength(1), z.maxLength(200))
const scope = z.enum(['me', 'practice'])

const filter = z.strictObject({
  specialties: z.exactOptional(z.array(word).check(z.maxLength(50))),
  urgency: z.exactOptional(z.enum(['urgent', 'routine'])),
  direction: z.exactOptional(z.enum(['outbound', 'inbound', 'internal'])),
  owner: z.exactOptional(word),
  receiver: z.exactOptional(word),
  scope,
}) satisfies z.ZodMiniType<WorklistFilter>

const asked = {
  queue: z.enum(queueNames),
  filter,
  search: z.exactOptional(z.string().check(z.maxLength(200))),
  sort: z.enum(worklistSorts),
}

/** Body of `POST /api/worklist`. */
export const QuestionBody = z.strictObject({
  ...asked,
  cursor: z.exactOptional(z.string().check(z.maxLength(4_000))),
  limit: z.exactOptional(z.int().check(z.gte(1), z.lte(200))),
}) satisfies z.ZodMiniType<WorklistQuestion>

/** Body of `POST /api/worklist/export`. */
export const ExportBody = z.strictObject({ ...asked, language: z.exactOptional(z.enum(['en', 'es'])) })

/** Body of `POST /api/worklist/changes`. */
export const ChangesBody = z.strictObject({ ...asked, revision: z.string().check(z.maxLength(4_000)) })

/** Body of `POST /api/worklist/counts`. */
export const CountsBody = z.strictObject({ scope })

/** Body of `POST /api/work`. */
export const WorkBody = z.strictObject({ scope })

/** Body of `POST /api/work/finish`. */
export const FinishWorkBody = z.strictObject({
  item: z.string().check(z.regex(/^Task\/[A-Za-z0-9\-.]{1,64}$/)),
  version: z.string().check(z.regex(/^\d{1,9}$/)),
  text: z.exactOptional(z.string().check(z.trim(), z.minLength(1), z.maxLength(2_000))),
}) satisfies z.ZodMiniType<FinishWork>

/** Body of `POST /api/worklist/loop`. */
export const LoopBody = z.strictObject({
  referral: z.string().check(z.regex(/^ServiceRequest\/[A-Za-z0-9\-.]{1,64}$/)),
})

const viewName = z.string().check(z.trim(), z.minLength(1), z.maxLength(80))

/** Body of `PUT /api/worklist/views/{id}`. */
export const ViewNameBody = z.strictObject({ name: viewName })

/** Body of `POST /api/worklist/views`: a question under a name, without what was searched for. */
export const ViewBody = z.strictObject({
  name: viewName,
  queue: asked.queue,
  filter,
  sort: asked.sort,
})
