import './strict-csp.ts'
import * as z from 'zod/mini'

/** The `smart_style_url` of a token response. */
export const StyleUrl = z.string().check(z.minLength(1), z.maxLength(2_000))

/** Body of `POST /api/ehr-style`: a style says nothing about a person. */
export const EhrStyleRequest = z.object({
  tenant: z.string().check(z.minLength(1), z.maxLength(64)),
  url: StyleUrl,
})
export type EhrStyleRequest = z.infer<typeof EhrStyleRequest>

/** What is to be taken over of it; empty where there is nothing to take. Colours are `#rrggbb`. */
export const EhrLookResponse = z.object({
  colours: z.optional(
    z.object({ theme: z.enum(['light', 'dark']), background: z.string(), text: z.string() }),
  ),
  fontFamily: z.optional(z.string()),
  fontSizePx: z.optional(z.number()),
  radiusPx: z.optional(z.number()),
})
export type EhrLookResponse = z.infer<typeof EhrLookResponse>
