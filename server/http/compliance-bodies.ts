import { auditKinds, auditOutcomes, type AuditQuestion } from '#contract/audit.ts'
import { erasureReasons, optOutSources, type ConsentTold, type ErasureRequest } from '#contract/compliance.ts'
import * as z from 'zod/mini'

const day = z
  .string()
  .check(z.regex(/^\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])$/, 'must be a day like 2026-03-14'))
const words = z.string().check(z.trim(), z.minLength(1), z.maxLength(200))
const patient = z.string().check(z.regex(/^Patient\/[A-Za-z0-9.-]{1,64}$/, 'must be a patient’s reference'))
const reason = z.string().check(z.trim(), z.minLength(3), z.maxLength(1_000))

const asked = {
  from: z.exactOptional(day),
  until: z.exactOptional(day),
  person: z.exactOptional(words),
  patient: z.exactOptional(patient),
  number: z.exactOptional(words),
  kinds: z.exactOptional(z.array(z.enum(auditKinds)).check(z.maxLength(auditKinds.length))),
  by: z.exactOptional(z.enum(['person', 'automatic'])),
  outcome: z.exactOptional(z.enum(auditOutcomes)),
}

/** Body of `POST /api/audit/search`. */
export const AuditSearchBody = z.strictObject({
  ...asked,
  cursor: z.exactOptional(z.int().check(z.gte(1))),
}) satisfies z.ZodMiniType<AuditQuestion>

/** Body of `POST /api/audit/export`. */
export const AuditExportBody = z.strictObject(asked) satisfies z.ZodMiniType<AuditQuestion>

/** Body of `POST /api/compliance/patients`. */
export const PatientSearchBody = z.strictObject({ search: words })

/** Body of whatever is asked about one patient. */
export const PatientBody = z.strictObject({ patient })

/** Body of `POST /api/compliance/hold` and of lifting it. */
export const HoldBody = z.strictObject({ patient, reason })

/** Body of `POST /api/compliance/erase`. */
export const ErasureBody = z.strictObject({
  id: z.uuid(),
  patient,
  digest: z.string().check(z.maxLength(100)),
  typed: z.string().check(z.maxLength(300)),
  reason: z.enum(erasureReasons),
  acceptsOpenLoops: z.boolean(),
}) satisfies z.ZodMiniType<ErasureRequest>

/** Body of `POST /api/compliance/consent`. */
export const ConsentBody = z.strictObject({
  id: z.uuid(),
  patient,
  word: z.enum(['stop', 'opt-in']),
  told: z.enum(optOutSources),
  number: z.exactOptional(z.string().check(z.maxLength(40))),
}) satisfies z.ZodMiniType<ConsentTold>
