import * as z from 'zod/mini'
import type { EhrAnswer, EhrFailure, EhrRequest } from './ehr-request.ts'
import { nameOf, versionOf } from './patient-check.ts'

z.config({ jitless: true })

/** A full list of one patient's resources of one type is rarely longer; beyond it the list says it is cut. */
const maxPages = 5

/** Entries are read one by one later: a broken one must not cost the others. */
const SearchBundle = z.looseObject({
  resourceType: z.literal('Bundle'),
  entry: z.optional(
    z.array(z.looseObject({ resource: z.optional(z.unknown()), search: z.optional(z.unknown()) })),
  ),
  link: z.optional(z.array(z.looseObject({ relation: z.string(), url: z.string() }))),
})
type SearchBundle = z.infer<typeof SearchBundle>

export type SearchAnswer = Partial<EhrFailure> & {
  /** `truncated`: some pages were read, not all of them. */
  state: 'ok' | 'failed' | 'forbidden' | 'truncated' | 'expired'
  /** In the order of the server, without duplicates. */
  resources: readonly unknown[]
}

export type ReadAnswer = { ok: true; resource: unknown } | ({ ok: false } & EhrFailure)

/** What the browser may ask the EHR. Both answer instead of throwing: a failed source is a state of the chart. */
export type EhrGateway = {
  read: (type: string, id: string) => Promise<ReadAnswer>
  search: (
    type: string,
    parameters: Readonly<Record<string, string>> | URLSearchParams,
  ) => Promise<SearchAnswer>
}

/**
 * @param serviceUrl - the issuer; `next` links are followed as they are, but only on its origin
 * @see {@link https://hl7.org/fhir/R4/http.html#paging | FHIR R4 paging}
 */
export function toGateway(request: EhrRequest, serviceUrl: string): EhrGateway {
  return {
    read: async (type, id) => {
      const answer = await request(`${type}/${encodeURIComponent(id)}`)
      if (!answer.ok) return answer
      return isResource(answer.body, type)
        ? { ok: true, resource: answer.body }
        : { ok: false, problem: 'malformed' }
    },
    search: (type, parameters) =>
      readPages(request, serviceUrl, `${type}?${new URLSearchParams(parameters).toString()}`),
  }
}

async function readPages(request: EhrRequest, serviceUrl: string, firstUrl: string): Promise<SearchAnswer> {
  const resources = new Map<string, unknown>()
  let url: string | undefined = firstUrl
  for (let page = 0; url !== undefined; page += 1) {
    if (page === maxPages) return { state: 'truncated', resources: [...resources.values()] }
    const answer: EhrAnswer = await request(url)
    const bundle = answer.ok ? SearchBundle.safeParse(answer.body) : undefined
    if (bundle?.success !== true) return toFailedSearch(answer, [...resources.values()])
    collect(bundle.data, resources)
    const next = nextLink(bundle.data, serviceUrl)
    if (next === 'elsewhere') return { state: 'truncated', resources: [...resources.values()] }
    url = next
  }
  return { state: 'ok', resources: [...resources.values()] }
}

/** What was read before the failure is still evidence, but the list is short. */
function toFailedSearch(answer: EhrAnswer, resources: readonly unknown[]): SearchAnswer {
  const short = resources.length > 0 ? 'truncated' : 'failed'
  if (answer.ok) return { state: short, problem: 'malformed', resources }
  const { problem, status, retryAfterSeconds } = answer
  const state = problem === 'expired' || problem === 'forbidden' ? problem : short
  return {
    state,
    problem,
    ...(status !== undefined && { status }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    resources,
  }
}

/** Servers repeat resources across pages; the same version of the same resource counts once. */
function collect(bundle: SearchBundle, resources: Map<string, unknown>): void {
  for (const { resource } of bundle.entry ?? []) {
    if (resource === undefined || isResource(resource, 'OperationOutcome')) continue
    resources.set(identityOf(resource) ?? `unnamed ${resources.size}`, resource)
  }
}

function identityOf(resource: unknown): string | undefined {
  const name = nameOf(resource)
  return name.includes('?') ? undefined : `${name}/${versionOf(resource) ?? ''}`
}

/** A link to another host would carry the user's token there. */
function nextLink(bundle: SearchBundle, serviceUrl: string): string | undefined {
  const url = bundle.link?.find((link) => link.relation === 'next')?.url
  if (url === undefined) return undefined
  const base = serviceUrl.endsWith('/') ? serviceUrl : `${serviceUrl}/`
  const target = URL.canParse(url, base) ? new URL(url, base) : undefined
  return target?.origin === new URL(serviceUrl).origin ? target.href : 'elsewhere'
}

function isResource(value: unknown, type: string): boolean {
  return nameOf(value).startsWith(`${type}/`)
}
