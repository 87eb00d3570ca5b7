import type { Kysely, Transaction } from 'kysely'
import type { Tenant } from '../config/smart-config.ts'
import type { EhrConnection } from '../ehr/ehr-connection.ts'
import type { FhirTables } from '../fhir-server/tables.ts'
import type { Tables } from '../store/tables.ts'

/** One database holds Baton's tables and those of its own FHIR store. */
export type BatonDatabase = Kysely<Tables & FhirTables>

/**
 * A transaction in it. Said twice, because TypeScript takes a `Kysely` of more tables for one of fewer, but not a
 * `Transaction` of more for a `Kysely` of fewer.
 */
export type BatonTransaction = Transaction<Tables & FhirTables> & BatonDatabase

/** A tenant with the open way to its EHR. */
export type TenantRuntime = { tenant: Tenant; connection: EhrConnection }
