import type { FhirWrite, WriteOutcome } from '#domain/fhir-write.ts'
import { createInEhr } from './create-resource.ts'
import type { EhrConnection } from './ehr-connection.ts'
import { EhrUnavailable } from './ehr-error.ts'
import type { FetchAnswer, FetchRequest } from './guarded-fetch.ts'
import { followPages } from './search-pages.ts'
import { parseJson } from './smart-discovery.ts'

/** Whose access it is, and where. */
export type PersonAccess = { tenant: string; iss: string; accessToken: string }

/** One patient's resources that carry one identifier; an EHR that ignores the identifier answers with more. */
const maxPages = 5

/**
 * Creates a resource once with a person's own access, in the page's place: a browser repeats by itself what a broken
 * connection swallowed, and an EHR that creates nothing conditionally would then have it twice. Nothing of the access is kept.
 *
 * @returns as `createInEhr`; `access-ended` when the EHR no longer takes this access
 */
export async function createAsPerson(
  connection: EhrConnection,
  { tenant, iss, accessToken }: PersonAccess,
  write: Extract<FhirWrite, { interaction: 'create' }>,
): Promise<WriteOutcome | { kind: 'access-ended' }> {
  const capability = connection.capabilities().types[write.resource.resourceType]
  if (capability === undefined) return { kind: 'unsupported' }
  let isEnded = false
  const ask = async (url: string, request: FetchRequest = {}): Promise<FetchAnswer> => {
    const headers = { ...request.headers, authorization: `Bearer ${accessToken}` }
    const answer = await connection.ehr.fetch(url, { ...request, headers })
    isEnded ||= answer.status === 401
    return answer
  }
  const getJson = async (url: string): Promise<unknown> => {
    const answer = await ask(url, { headers: { accept: 'application/fhir+json' } })
    if (answer.status !== 200) throw new EhrUnavailable(tenant, 'status', { status: answer.status })
    return parseJson(tenant, answer.body)
  }
  const { searchParams } = capability
  const outcome = await createInEhr(
    {
      tenant,
      iss,
      ask,
      capability,
      isSearchable: searchParams.length === 0 || searchParams.includes('identifier'),
      isReadable: false,
      search: async (type, params) => {
        const found: unknown[] = []
        const first = `${iss}/${type}?${new URLSearchParams(params).toString()}`
        await followPages(getJson, { tenant, iss, first, maxPages }, found)
        return found
      },
    },
    write,
  )
  return isEnded && outcome.kind !== 'written' ? { kind: 'access-ended' } : outcome
}
