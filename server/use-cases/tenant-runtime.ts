import type { Kysely } from 'kysely'
import type { Tenant } from '../config/smart-config.ts'
import type { EhrConnection } from '../ehr/ehr-connection.ts'
import type { FhirTables } from '../fhir-server/tables.ts'
import type { Tables } from '../store/tables.ts'

/** One database holds Baton's tables and those of its own FHIR store. */
export type BatonDatabase = Kysely<Tables & FhirTables>

/** A tenant with the open way to its EHR. */
export type TenantRuntime = { tenant: Tenant; connection: EhrConnection }
