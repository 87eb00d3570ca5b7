import type { Hono } from 'hono'
import { fullAccess } from '../fhir-server/access.ts'
import { createFhirServer } from '../fhir-server/fhir-server.ts'
import { fullProfile } from '../fhir-server/server-profile.ts'
import type { FhirDatabase } from '../fhir-server/tables.ts'
import { clinicTenant } from './clinic-record.ts'

/** The record as the EHR itself reaches it: everything allowed, no token, mounted nowhere. */
export function createEhrServer(
  deps: { readonly fhirDb: FhirDatabase; readonly clinicClock: () => Date },
  iss: string,
): Hono {
  return createFhirServer({
    db: deps.fhirDb,
    tenant: clinicTenant,
    baseUrl: iss,
    clock: deps.clinicClock,
    profile: fullProfile,
    authorize: () => fullAccess,
  })
}
