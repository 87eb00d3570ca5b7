import { mostAccepted, type CleanUpItem } from '#contract/clean-up.ts'
import { cleanUpKinds } from '#domain/clean-up/clean-up.ts'
import * as z from 'zod/mini'

const reference = (type: string) => z.string().check(z.regex(new RegExp(`^${type}/[A-Za-z0-9\\-.]{1,64}$`)))
const text = z.string().check(z.trim(), z.minLength(1), z.maxLength(1_000))
const digest = z.string().check(z.maxLength(64))

const item = z.strictObject({
  id: z.string().check(z.regex(/^[A-Za-z0-9-]{8,64}$/)),
  patient: reference('Patient'),
  referral: reference('ServiceRequest'),
  kind: z.enum(cleanUpKinds),
  digest,
  text,
}) satisfies z.ZodMiniType<CleanUpItem>

/** Body of `POST /api/clean-up/accept`. */
export const AcceptBody = z.strictObject({
  items: z.array(item).check(z.minLength(1), z.maxLength(mostAccepted)),
})

/** Body of `POST /api/clean-up/keep`: keeps one open as long as its proof stays the same. */
export const KeepBody = z.strictObject({ referral: reference('ServiceRequest'), digest })

/** Body of `POST /api/clean-up/{id}/undo`: opens it again. */
export const UndoBody = z.strictObject({ text })

/** Body of `POST /api/clean-up/{id}/check`. Whoever disagrees says why. */
export const CheckBody = z.union([
  z.strictObject({ verdict: z.literal('agrees') }),
  z.strictObject({ verdict: z.literal('disagrees'), note: text }),
])
