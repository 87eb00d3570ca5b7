import './strict-csp.ts'
import * as z from 'zod/mini'
import { cleanUpKinds, type CleanUpProof } from '#domain/clean-up/clean-up.ts'
import { WorklistRow } from './worklist.ts'

const kind = z.enum(cleanUpKinds)
const proof = z.custom<CleanUpProof>(
  (value) => typeof value === 'object' && value !== null && 'message' in value && 'evidence' in value,
)

/** One open referral that may be closed, with what says so. `digest` names the proof that was shown. */
export const CleanUpProposed = z.object({ row: WorklistRow, kind, proof, digest: z.string() })
export type CleanUpProposed = z.infer<typeof CleanUpProposed>

/** One that was closed as proposed. Instants are ISO 8601 in UTC. */
export const CleanUpAccepted = z.object({
  /** Of the command that closed it. */
  id: z.string(),
  referral: z.string(),
  patient: z.string(),
  patientName: z.string(),
  birthDate: z.optional(z.string()),
  mrn: z.optional(z.string()),
  title: z.string(),
  kind,
  proof,
  acceptedBy: z.string(),
  acceptedAt: z.string(),
  isOpenAgain: z.boolean(),
  /** Whether it was picked to be looked at by somebody else. */
  isSampled: z.boolean(),
  /** Whether the person who asks may be that somebody. */
  mayCheck: z.boolean(),
  verdict: z.optional(z.enum(['agrees', 'disagrees'])),
  checkedBy: z.optional(z.string()),
  note: z.optional(z.string()),
})
export type CleanUpAccepted = z.infer<typeof CleanUpAccepted>

/** Answer of `GET /api/clean-up`. `isCut`: there are more proposals than are shown. */
export const CleanUpList = z.object({
  proposals: z.array(CleanUpProposed),
  isCut: z.boolean(),
  accepted: z.array(CleanUpAccepted),
  figures: z.object({
    accepted: z.number(),
    sampled: z.number(),
    checked: z.number(),
    disagreed: z.number(),
  }),
  now: z.string(),
  timeZone: z.string(),
})
export type CleanUpList = z.infer<typeof CleanUpList>

const reference = (type: string) => z.string().check(z.regex(new RegExp(`^${type}/[A-Za-z0-9\\-.]{1,64}$`)))
const text = z.string().check(z.trim(), z.minLength(1), z.maxLength(1_000))

/** One proposal that a person accepts. `text`: the proof as they read it; it is kept with the closing. */
export const CleanUpItem = z.object({
  /** Made by the page, once per decision: the same id again is the same closing. */
  id: z.string().check(z.regex(/^[A-Za-z0-9-]{8,64}$/)),
  patient: reference('Patient'),
  referral: reference('ServiceRequest'),
  kind,
  digest: z.string().check(z.maxLength(64)),
  text,
})
export type CleanUpItem = z.infer<typeof CleanUpItem>

export const mostAccepted = 50

/** Body of `POST /api/clean-up/accept`. */
export const CleanUpAcceptRequest = z.object({
  items: z.array(CleanUpItem).check(z.minLength(1), z.maxLength(mostAccepted)),
})

/**
 * What became of each, in the order asked. `changed`: its proof no longer is what was shown, and it stays open. `refused`
 * and `failed` stay open as well; `reason` is a refusal's, or the name of a problem.
 */
export const CleanUpAnswer = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      referral: z.string(),
      outcome: z.enum(['closed', 'changed', 'refused', 'failed']),
      reason: z.optional(z.string()),
    }),
  ),
})
export type CleanUpAnswer = z.infer<typeof CleanUpAnswer>

/** Body of `POST /api/clean-up/keep`: keeps one open as long as its proof stays the same. */
export const CleanUpKeepRequest = z.object({
  referral: reference('ServiceRequest'),
  digest: z.string().check(z.maxLength(64)),
})

/** Body of `POST /api/clean-up/{id}/undo`: opens it again. */
export const CleanUpUndoRequest = z.object({ text })

/** Body of `POST /api/clean-up/{id}/check`. Whoever disagrees says why. */
export const CleanUpCheckRequest = z.union([
  z.object({ verdict: z.literal('agrees'), note: z.optional(z.string().check(z.maxLength(1_000))) }),
  z.object({ verdict: z.literal('disagrees'), note: text }),
])

/** Answer of what has nothing else to say. */
export const CleanUpDone = z.object({ outcome: z.literal('done') })
