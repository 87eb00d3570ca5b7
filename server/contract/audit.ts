import './strict-csp.ts'
import * as z from 'zod/mini'
import { auditKinds, type AuditKind } from '#domain/audit-kinds.ts'
import type { AuditEvent } from '#domain/audit-entry.ts'

export { auditKinds, type AuditKind }

export const auditOutcomes = ['success', 'refused', 'failed'] as const
export type AuditOutcome = (typeof auditOutcomes)[number]

/**
 * Body of `POST /api/audit/search`: in the body, because an address is logged and a search may name a patient. All of it
 * has to hold.
 */
export type AuditQuestion = {
  /** Calendar days of the clinic, both included. */
  from?: string
  until?: string
  /** Part of a name of the staff, or a reference. */
  person?: string
  /** `Patient/x`. */
  patient?: string
  /** Number of a referral. */
  number?: string
  kinds?: readonly AuditKind[]
  by?: 'person' | 'automatic'
  outcome?: AuditOutcome
  /** From the page before. */
  cursor?: number
}

const outcome = z.enum(auditOutcomes)

/** How a patient is told apart from others. */
export const PatientIdentity = z.object({
  /** `Patient/x`. */
  patient: z.string(),
  /** `OKAFOR, Adaeze`; absent where Baton holds no name. */
  name: z.optional(z.string()),
  birthDate: z.optional(z.string()),
  mrn: z.optional(z.string()),
  isRestricted: z.boolean(),
})
export type PatientIdentity = z.infer<typeof PatientIdentity>

/** One entry of the trail. Instants are ISO 8601 in UTC. */
export const AuditRow = z.object({
  seq: z.number(),
  recordedAt: z.string(),
  /** The time the product acted by, where it is another one. */
  domainAt: z.string(),
  event: z.custom<AuditEvent>((value) => typeof value === 'string'),
  kind: z.enum(auditKinds),
  action: z.enum(['create', 'read', 'update', 'delete', 'execute']),
  outcome,
  agent: z.string(),
  agentName: z.optional(z.string()),
  role: z.optional(z.string()),
  isPerson: z.boolean(),
  patient: z.optional(PatientIdentity),
  resource: z.optional(z.string()),
  /** References with version, as a decision was based on them. */
  evidence: z.array(z.string()),
  reason: z.optional(z.string()),
  recipient: z.optional(z.string()),
  requestId: z.optional(z.string()),
  address: z.optional(z.string()),
  hash: z.string(),
})
export type AuditRow = z.infer<typeof AuditRow>

export const AuditPage = z.object({
  /** The newest first. */
  entries: z.array(AuditRow),
  /** Where the next page begins; absent on the last one. */
  next: z.optional(z.number()),
  /** The clinic's. */
  timeZone: z.string(),
})
export type AuditPage = z.infer<typeof AuditPage>

/** Where the chain stands. */
export const ChainState = z.object({
  length: z.number(),
  /** The newest signed statement of where it was. */
  checkpoint: z.optional(z.object({ seq: z.number(), recordedAt: z.string() })),
  /** Thumbprint of the key that signs, to be compared with what the installation publishes. */
  kid: z.optional(z.string()),
})
export type ChainState = z.infer<typeof ChainState>

/** What came of checking it from its beginning to its end. */
export const ChainVerified = z.object({
  checkedAt: z.string(),
  count: z.number(),
  fault: z.optional(
    z.object({ seq: z.number(), kind: z.enum(['changed', 'removed', 'back-dated', 'truncated']) }),
  ),
})
export type ChainVerified = z.infer<typeof ChainVerified>
