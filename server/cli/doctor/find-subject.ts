import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppFile, chartScope } from '../../config/app-file.ts'
import type { Environment } from '../../config/env.ts'
import type { SmartConfig, Tenant } from '../../config/smart-config.ts'
import { readConfiguration } from '../read-configuration.ts'
import { UnusableInput } from '../unusable-input.ts'
import type { DoctorArguments } from './doctor-arguments.ts'
import { broken, limited, notChecked, works, type Finding } from './finding.ts'

/** What is examined: a configured connection, or an address only its public side of is known. */
export type Subject = {
  iss: string
  /** For messages of the way to the EHR. */
  id: string
  tenant?: Tenant
  /** Scopes that are, or would be, asked for when a chart is launched. */
  scope: string
}

export type FoundSubject = { subject?: Subject; finding: Finding }

const nameWithoutEntry = 'not configured'

/**
 * Finds what was asked about in `smart-config/`.
 *
 * @returns no subject when it was named by a tenant's id and the configuration cannot be read
 * @throws UnusableInput for the id of a connection that does not exist
 */
export function findSubject(
  asked: DoctorArguments['subject'],
  environment: Environment,
  folder: string,
): FoundSubject {
  const config = readConfig(environment, folder)
  if ('fault' in config) {
    const finding = broken('configuration', config.fault, 'Correct it; Baton does not start like this.')
    return 'tenant' in asked ? { finding } : { finding, subject: toUnknown(asked.iss, folder) }
  }
  if ('tenant' in asked) {
    const tenant = config.smart.tenants.get(asked.tenant)
    if (tenant === undefined) throw new UnusableInput(unknownTenant(asked.tenant, config.smart))
    return { finding: describeTenant(tenant), subject: toKnown(tenant) }
  }
  return findByAddress(asked.iss, config.smart, folder)
}

function findByAddress(iss: string, smart: SmartConfig, folder: string): FoundSubject {
  const exact = smart.tenantByIss.get(iss)
  if (exact !== undefined) return { finding: describeTenant(exact), subject: toKnown(exact) }
  const near = [...smart.tenants.values()].find((tenant) => isAlmost(tenant.iss, iss))
  if (near !== undefined) {
    return {
      subject: toKnown(near),
      finding: limited(
        'configuration',
        `"${near.id}" is configured as ${near.iss}, which is not letter for letter the address given.`,
        'An "iss" is compared exactly: make sure the file holds what the EHR really sends.',
      ),
    }
  }
  return {
    subject: toUnknown(iss, folder),
    finding: notChecked(
      'configuration',
      'This address is not configured, so only what is public can be checked.',
      'Copy smart-config/issuers/_template.json or a vendor’s file from issuers/templates/, and fill it in.',
    ),
  }
}

function isAlmost(one: string, other: string): boolean {
  const plain = (address: string): string => new URL(address).href.replace(/\/+$/, '').toLowerCase()
  return plain(one) === plain(other)
}

function readConfig(environment: Environment, folder: string): { smart: SmartConfig } | { fault: string } {
  try {
    return { smart: readConfiguration({ folder }, environment) }
  } catch (error) {
    if (error instanceof UnusableInput) return { fault: error.message }
    throw error
  }
}

function unknownTenant(id: string, smart: SmartConfig): string {
  const known = [...smart.tenants.keys()].sort().join(', ')
  return `there is no connection "${id}"; there are ${known}; an EHR that is not configured is given by its address`
}

/** What the templates put where a site's own value belongs. */
const placeholder = /REPLACE|replace-with-/

function describeTenant(tenant: Tenant): Finding {
  const unfilled = Object.entries(tenant).filter(([, value]) => placeholder.test(JSON.stringify(value)))
  if (unfilled.length > 0) {
    const says = `"${tenant.id}" still holds placeholders of its template in ${unfilled.map(fieldOf).join(', ')}.`
    return broken('configuration', says, 'Put your own values where its file says REPLACE.')
  }
  const reach =
    tenant.backend === undefined ? 'chart only: no backend credentials' : 'with backend credentials'
  return works(
    'configuration',
    `"${tenant.id}" stands in smart-config/issuers (${tenant.featureLevel}, ${reach}).`,
  )
}

/** What stands in the file as `practice` becomes part of the policy. */
function fieldOf([name]: [string, unknown]): string {
  return name === 'policy' ? 'practice' : name
}

function toKnown(tenant: Tenant): Subject {
  return { iss: tenant.iss, id: tenant.id, tenant, scope: tenant.scope }
}

/** Nobody has chosen a syntax for it yet; the newer one has both letters this examination needs. */
function toUnknown(iss: string, folder: string): Subject {
  return { iss: iss.replace(/\/+$/, ''), id: nameWithoutEntry, scope: readUsualScope(folder) }
}

function readUsualScope(folder: string): string {
  try {
    const app = AppFile.safeParse(JSON.parse(readFileSync(join(folder, 'app.json'), 'utf8')))
    return app.success ? chartScope(app.data, 'v2', []) : ''
  } catch {
    // The configuration finding says so already; here it only means that no scopes are known.
    return ''
  }
}
