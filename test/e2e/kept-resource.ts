import { z } from 'zod'

const Reference = z.looseObject({ reference: z.string().optional(), display: z.string().optional() })
const Concept = z.looseObject({
  coding: z.array(z.looseObject({ system: z.string().optional(), code: z.string() })).default([]),
})
/** As far as a walk looks into what was written. */
export const Resource = z.looseObject({
  resourceType: z.string(),
  id: z.string(),
  identifier: z
    .array(z.looseObject({ system: z.string().exactOptional(), value: z.string().exactOptional() }))
    .default([]),
  status: z.string().optional(),
  code: Concept.optional(),
  businessStatus: Concept.optional(),
  authoredOn: z.string().optional(),
  requester: Reference.optional(),
  performer: z.array(Reference).optional(),
  focus: Reference.optional(),
  basedOn: z.array(Reference).default([]),
  owner: Reference.optional(),
  slot: z.array(Reference).default([]),
})
export type Resource = z.infer<typeof Resource>

/** Whether a resource is of this kind, by its code. */
export const hasCode = (resource: Resource, code: string): boolean =>
  resource.code?.coding.some((each) => each.code === code) === true
