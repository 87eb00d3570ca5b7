import type { Kysely, Transaction } from 'kysely'

/**
 * The current state of a resource. A deleted one keeps its row (`deleted`, no content), so that a read answers 410
 * and the version goes on counting when it is created again.
 */
interface FhirResource {
  tenant_id: string
  type: string
  id: string
  version: number
  last_updated: Date
  deleted: boolean
  content: string | null
}

/** Every version there ever was, the current one included. */
interface FhirVersion extends FhirResource {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
}

interface IndexRow {
  tenant_id: string
  type: string
  param: string
  id: string
}

interface FhirToken extends IndexRow {
  /** Empty when the value has no system. */
  system: string
  code: string
  /** Display or text in lower case, for `:text`. */
  words: string | null
}

interface FhirReference extends IndexRow {
  /** Both empty for a reference this server cannot resolve: foreign, logical. */
  target_type: string
  target_id: string
  /** As written when it is not one of ours. */
  url: string | null
  identifier_system: string | null
  identifier_value: string | null
}

interface FhirDate extends IndexRow {
  /** Milliseconds since the epoch, UTC; half-open: starts ≤ t < ends. */
  starts_ms: number
  ends_ms: number
}

interface FhirString extends IndexRow {
  exact: string
  /** Lower case, without accents. */
  folded: string
}

interface FhirNumber extends IndexRow {
  low: number
  high: number
  system: string
  code: string
}

/** The tables of this server; all other tables of the database are none of its business. */
export interface FhirTables {
  fhir_resource: FhirResource
  fhir_version: FhirVersion
  fhir_token: FhirToken
  fhir_reference: FhirReference
  fhir_date: FhirDate
  fhir_string: FhirString
  fhir_number: FhirNumber
}

/** A database, or a transaction in it, that holds these tables. */
export type FhirDatabase = Kysely<FhirTables>
export type FhirTransaction = Transaction<FhirTables>
