import './strict-csp.ts'
import * as z from 'zod/mini'
import type { LoopView } from '#domain/loop-view.ts'
import type { LoopPolicy } from '#domain/policy.ts'
import { staffRoles } from '#domain/staff.ts'
import { Capabilities } from './capabilities.ts'
import { StyleUrl, type EhrLookResponse } from './ehr-style.ts'

/** Real tokens reach 4 kB at some EHRs; this is a bound against nonsense, not a specification. */
const maxTokenCharacters = 16_384

const token = z.string().check(z.minLength(1), z.maxLength(maxTokenCharacters))

/** Body of `POST /api/sessions`: what the EHR gave this launch. */
export const SessionRequest = z.object({
  tenant: z.string().check(z.minLength(1), z.maxLength(64)),
  idToken: token,
  /** Used once, to read `Patient/{id}`; never stored. */
  accessToken: token,
  /** Id of the patient in context, as in the token response; absent for a worklist. */
  patient: z.optional(z.string().check(z.regex(/^[A-Za-z0-9\-.]{1,64}$/))),
  /** The `smart_style_url` of the token response; one that cannot be asked for counts as absent. */
  styleUrl: z.catch(z.optional(StyleUrl), undefined),
})
export type SessionRequest = z.infer<typeof SessionRequest>

const fhirResource = z.looseObject({ resourceType: z.string() })

/** What Baton's own FHIR store holds about the patient: decisions, own Tasks, logged contacts. */
export const OwnEvidence = z.object({ resources: z.array(fhirResource) })
export type OwnEvidence = z.infer<typeof OwnEvidence>

/**
 * The last stored derivation, to paint until the chart has been read. Its shape is that of the same version of
 * this program: the server drops what an earlier version stored.
 */
export const Snapshot = z.object({
  /** ISO instant of the evidence. */
  asOf: z.string(),
  loops: z.array(z.custom<LoopView>((value) => typeof value === 'object' && value !== null)),
})
export type Snapshot = z.infer<typeof Snapshot>

/** Everything a view needs beside the EHR's own resources, in one answer. Instants are ISO 8601 in UTC. */
export const SessionResponse = z.object({
  /** Opaque bearer for `Authorization`; it is shown once and stored only as a digest. */
  token: z.string(),
  /** When the session ends if nothing is asked for. */
  expiresAt: z.string(),
  /** When it ends whatever happens. */
  endsAt: z.string(),
  /** The server's clock: views are judged by it, not by the workstation's. */
  now: z.string(),
  /** `fhirUser` as in the id_token: usually an absolute reference. */
  user: z.object({
    fhirUser: z.string(),
    name: z.optional(z.string()),
    /** As Baton's own records name this person: `Practitioner/x`. */
    reference: z.string(),
    /** What this person may do in Baton. */
    roles: z.array(z.enum(staffRoles)),
  }),
  tenant: z.object({
    id: z.string(),
    name: z.string(),
    /** How far Baton may go by itself. */
    featureLevel: z.enum(['observe', 'nudge', 'escalate']),
    /** No backend credentials: no sweep, no worklist, no snapshot. */
    isChartOnly: z.boolean(),
  }),
  capabilities: Capabilities,
  policy: z.custom<LoopPolicy>(
    (value) => typeof value === 'object' && value !== null && 'escalation' in value,
  ),
  own: OwnEvidence,
  snapshot: z.nullable(Snapshot),
  /**
   * What `POST /api/ehr-style` would answer; absent without a `styleUrl`, or when it was not known in time. Whoever takes it
   * over reads it with `EhrLookResponse`, which the first screen need not load.
   */
  look: z.optional(z.custom<EhrLookResponse>((value) => typeof value === 'object' && value !== null)),
})
export type SessionResponse = z.infer<typeof SessionResponse>

/** Answer of `GET /api/session/evidence`, which also keeps the session alive. */
export const EvidenceResponse = z.object({
  now: z.string(),
  expiresAt: z.string(),
  capabilities: Capabilities,
  own: OwnEvidence,
})
export type EvidenceResponse = z.infer<typeof EvidenceResponse>
