import './strict-csp.ts'
import * as z from 'zod/mini'
import { erasureReasons, erasureRefusals, type ErasureReason } from '#domain/compliance/judge-erasure.ts'
import { PatientIdentity } from './audit.ts'

export { erasureReasons, type ErasureReason }

/** Answer of `POST /api/compliance/patients`. */
export const PatientsFound = z.object({ patients: z.array(PatientIdentity), isCut: z.boolean() })
export type PatientsFound = z.infer<typeof PatientsFound>

export const heldKinds = [
  'chart-copy',
  'lists',
  'messages',
  'decisions',
  'packets',
  'notes',
  'own-record',
  'sessions',
  'holds',
] as const
export type HeldKind = (typeof heldKinds)[number]

/** Why something stays when everything else goes. */
export const keptWhys = ['audit', 'proof', 'opt-out', 'ehr', 'backups'] as const
export type KeptWhy = (typeof keptWhys)[number]

/** Everything Baton holds of a patient, and what stands in the way of deleting it. Instants are ISO 8601 in UTC. */
export const PatientHeld = z.object({
  identity: PatientIdentity,
  /** How many rows, by kind and table. */
  held: z.array(z.object({ kind: z.enum(heldKinds), table: z.string(), count: z.number() })),
  stays: z.array(z.object({ why: z.enum(keptWhys), count: z.optional(z.number()) })),
  openLoops: z.array(z.object({ referral: z.string(), title: z.string(), number: z.optional(z.string()) })),
  undecidedNotes: z.number(),
  hold: z.optional(z.object({ reason: z.string(), setBy: z.string(), setAt: z.string() })),
  /** What is held was shown with; a deletion names it. */
  digest: z.string(),
  /** What has to be typed before anything is deleted. */
  confirmWith: z.object({ kind: z.enum(['mrn', 'name', 'id']), value: z.string() }),
})
export type PatientHeld = z.infer<typeof PatientHeld>

/** Body of `POST /api/compliance/erase`. */
export type ErasureRequest = {
  /** Of the page: sent twice it is done once. */
  id: string
  patient: string
  digest: string
  typed: string
  reason: ErasureReason
  acceptsOpenLoops: boolean
}

/** What is signed: that this went, and what of it stays. Of the patient nothing but the EHR's id. */
export const ErasureProof = z.object({
  format: z.literal('baton-erasure-1'),
  id: z.string(),
  tenant: z.string(),
  patient: z.string(),
  reason: z.enum(erasureReasons),
  erasedBy: z.string(),
  erasedAt: z.string(),
  /** Rows and resources that went, by table. */
  deleted: z.record(z.string(), z.number()),
  stays: z.array(z.enum(keptWhys)),
  /** The entry of the audit trail, whose hash covers everything before it. */
  audit: z.object({ seq: z.number(), hash: z.string() }),
})
export type ErasureProof = z.infer<typeof ErasureProof>

/** One deletion; `signed` is a compact JWS over the proof (RFC 7515). */
export const ErasureDone = z.object({
  proof: ErasureProof,
  signed: z.string(),
  reopenedAt: z.optional(z.string()),
})
export type ErasureDone = z.infer<typeof ErasureDone>

/** What an `erasure-refused` says beside what every problem does. */
export const ErasureProblem = z.object({ because: z.enum(erasureRefusals) })
export type ErasureProblem = z.infer<typeof ErasureProblem>

export const ErasureList = z.object({ erasures: z.array(ErasureDone) })
export type ErasureList = z.infer<typeof ErasureList>

export const optOutSources = ['phone', 'in-person', 'in-writing'] as const
export type OptOutSource = (typeof optOutSources)[number]

/** Numbers and patients of this practice that take no texts. */
export const OptOuts = z.object({
  optOuts: z.array(
    z.object({
      /** Absent where it is the patient's Consent that says no. */
      number: z.optional(z.string()),
      state: z.enum(['revoked', 'suspended']),
      /** How it is known: a keyword, free text, the provider's refusal, what somebody told, a Consent. */
      source: z.string(),
      at: z.string(),
      patients: z.array(PatientIdentity),
    }),
  ),
  isCut: z.boolean(),
})
export type OptOuts = z.infer<typeof OptOuts>

/** Body of `POST /api/compliance/consent`: what a patient said about texts, not by text. */
export type ConsentTold = {
  /** Of the page: told twice it is one word. */
  id: string
  patient: string
  word: 'stop' | 'opt-in'
  told: OptOutSource
  /** Absent: the number of the patient's record. */
  number?: string
}

export const Done = z.object({ done: z.literal(true) })
