import { networkTypeToken } from '#domain/directory/plan-net.ts'
import {
  besideTypes,
  readReceivers,
  receiverTypes,
  referencedBy,
  type DirectoryReading,
} from '#domain/directory/read-receivers.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import type { EhrGateway } from '../../ehr/ehr-gateway.ts'

export type EhrDirectory = DirectoryReading & {
  /** Whether everything the EHR has was read. */
  isComplete: boolean
}

/** 50,000 roles at a hundred a page. */
const maxPages = 500
const pageSize = '100'
/** So many ids fit into one address on every server known. */
const idsAtOnce = 50

/**
 * Reads an EHR's directory: all of it where it may be searched as a whole, else what belongs to the organizations named.
 * What receivers refer to is read by id. A kind this EHR does not serve is left out.
 *
 * @param organizations - ids to ask for where the whole may not be searched
 * @returns nothing where the EHR can be asked for neither
 * @throws EhrUnavailable when any part failed: half a directory would look like changes
 */
export async function readEhrDirectory(
  gateway: EhrGateway,
  organizations: readonly string[],
): Promise<EhrDirectory | undefined> {
  const found: unknown[] = []
  let isComplete = true
  let isSearched = false
  for (const type of receiverTypes) {
    if (!(await gateway.can(type, 'search'))) continue
    const answer = await searchType(gateway, type, organizations)
    if (answer === undefined) continue
    isSearched = true
    isComplete &&= answer.isComplete
    found.push(...answer.resources)
  }
  if (!isSearched) return undefined
  // One kind leads to the next: a role to its organization, that to its endpoint.
  for (const type of [...receiverTypes, ...besideTypes]) {
    found.push(...(await readByIds(gateway, type, referencedBy(found, type))))
  }
  const networks = await searchNetworks(gateway)
  const reading = readReceivers([...found, ...(networks ?? [])])
  // Who has read some networks of a payer does not know which of them a plan uses.
  const known = networks === undefined ? reading.networks.map(withoutPayer) : reading.networks
  return { receivers: reading.receivers, networks: known, isComplete }
}

function withoutPayer({ reference, name }: { reference: string; name: string }) {
  return { reference, name }
}

async function searchType(
  gateway: EhrGateway,
  type: string,
  organizations: readonly string[],
): Promise<{ resources: readonly unknown[]; isComplete: boolean } | undefined> {
  try {
    const { resources, state } = await gateway.search(type, { _count: pageSize }, { maxPages })
    return { resources, isComplete: state === 'ok' }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return searchByOrganization(gateway, type, organizations)
  }
}

async function searchByOrganization(
  gateway: EhrGateway,
  type: string,
  organizations: readonly string[],
): Promise<{ resources: readonly unknown[]; isComplete: boolean } | undefined> {
  const resources: unknown[] = []
  for (const organization of organizations) {
    try {
      const answer = await gateway.search(type, { organization, _count: pageSize }, { maxPages })
      resources.push(...answer.resources)
    } catch (error) {
      if (!isRefusal(error)) throw error
      return undefined
    }
  }
  return organizations.length === 0 ? undefined : { resources, isComplete: false }
}

/** The EHR does not answer this question; another one it may. */
function isRefusal(error: unknown): boolean {
  return error instanceof EhrUnavailable && [400, 403, 422].includes(error.status ?? 0)
}

async function readByIds(
  gateway: EhrGateway,
  type: string,
  ids: readonly string[],
): Promise<readonly unknown[]> {
  if (ids.length === 0 || !(await gateway.can(type, 'search'))) return []
  const resources: unknown[] = []
  for (let start = 0; start < ids.length; start += idsAtOnce) {
    const _id = ids.slice(start, start + idsAtOnce).join(',')
    resources.push(...(await gateway.search(type, { _id, _count: pageSize })).resources)
  }
  return resources
}

/** Every network there is; `undefined` where that cannot be asked. */
async function searchNetworks(gateway: EhrGateway): Promise<readonly unknown[] | undefined> {
  const parameters = gateway.capabilityOf('Organization')?.searchParams ?? []
  if (!parameters.includes('type') || !(await gateway.can('Organization', 'search'))) return undefined
  try {
    const answer = await gateway.search('Organization', { type: networkTypeToken, _count: pageSize })
    return answer.state === 'ok' ? answer.resources : undefined
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}
