import './strict-csp.ts'
import * as z from 'zod/mini'

/** What the EHR says it can do with one resource type. */
export const TypeCapability = z.object({
  read: z.boolean(),
  search: z.boolean(),
  /** Names of search parameters; empty also where the EHR supports search without listing any. */
  searchParams: z.array(z.string()),
  create: z.boolean(),
  update: z.boolean(),
  patch: z.boolean(),
  conditionalCreate: z.boolean(),
  conditionalUpdate: z.boolean(),
  /** `versioned-update`: the EHR insists on `If-Match`. */
  versioning: z.enum(['no-version', 'versioned', 'versioned-update']),
})
export type TypeCapability = z.infer<typeof TypeCapability>

/**
 * The EHR's CapabilityStatement, cut down to what decides what is offered. `unknown`: it has not been read yet, or
 * could not be; then nothing is known to be missing, and `types` is empty.
 *
 * @see {@link https://hl7.org/fhir/R4/capabilitystatement.html | FHIR R4 CapabilityStatement}
 */
export const Capabilities = z.object({
  state: z.enum(['known', 'unknown']),
  /** ISO instant at which it was read; `null` while unknown. */
  asOf: z.nullable(z.string()),
  types: z.record(z.string(), TypeCapability),
})
export type Capabilities = z.infer<typeof Capabilities>

/** What is assumed of an EHR whose CapabilityStatement has not been read. */
export const unknownCapabilities: Capabilities = { state: 'unknown', asOf: null, types: {} }
