import { codesOf, isFields } from '#domain/fhir-reading.ts'
import { decideRoles, toRelative, type StaffIdentity } from '#domain/roles.ts'
import { EhrUnavailable } from '../ehr/ehr-error.ts'
import type { EhrGateways } from './ehr-gateways.ts'
import type { TenantRuntime } from './tenant-runtime.ts'

/** A launch does not wait for a directory. */
const patienceMs = 1_500

/**
 * Finds out what somebody may do: from the practice's list and, where the configuration maps PractitionerRole codes and
 * the list does not know this person, from the EHR. An EHR that does not answer in time gives nobody a role.
 */
export async function readRoles(
  gateways: EhrGateways,
  runtime: TenantRuntime,
  fhirUser: string,
): Promise<StaffIdentity> {
  const { roleRules } = runtime.tenant
  const known = decideRoles(fhirUser, [], roleRules)
  if (known.isListed || Object.keys(roleRules.byPractitionerRole).length === 0) return known
  const codes = await Promise.race([readRoleCodes(gateways, runtime, toRelative(fhirUser)), nothingAfter()])
  return decideRoles(fhirUser, codes, roleRules)
}

async function nothingAfter(): Promise<readonly string[]> {
  return new Promise((resolve) => setTimeout(() => resolve([]), patienceMs).unref())
}

async function readRoleCodes(
  gateways: EhrGateways,
  runtime: TenantRuntime,
  practitioner: string,
): Promise<readonly string[]> {
  const gateway = gateways.find(runtime)
  if (gateway === undefined || !practitioner.startsWith('Practitioner/')) return []
  try {
    const { resources } = await gateway.search('PractitionerRole', { practitioner })
    return resources.filter(isFields).flatMap((role) => (isActive(role) ? codesOf(role, 'code', []) : []))
  } catch (error) {
    // Then the person has no role from there: less than they might, never more.
    if (error instanceof EhrUnavailable) return []
    throw error
  }
}

function isActive(role: Readonly<Record<string, unknown>>): boolean {
  return role['active'] !== false
}
