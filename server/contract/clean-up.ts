import './strict-csp.ts'
import * as z from 'zod/mini'
import { cleanUpKinds, type CleanUpKind, type CleanUpProof } from '#domain/clean-up/clean-up.ts'
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
  specialty: z.optional(z.string()),
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

/** One proposal that a person accepts. */
export type CleanUpItem = {
  /** Made by the page, once per decision: the same id again is the same closing. */
  id: string
  patient: string
  referral: string
  kind: CleanUpKind
  digest: string
  /** The proof as they read it; it is kept with the closing. */
  text: string
}

/** At most so many in one `POST /api/clean-up/accept` (`{items}`). */
export const mostAccepted = 50

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

/** Answer of what has nothing else to say. */
export const CleanUpDone = z.object({ outcome: z.literal('done') })
