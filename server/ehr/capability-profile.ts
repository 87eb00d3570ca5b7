import type { Capabilities, TypeCapability } from '#contract/capabilities.ts'
import { z } from 'zod'
import { EhrUnavailable } from './ehr-error.ts'
import type { GuardedFetch } from './guarded-fetch.ts'
import { parseJson } from './smart-discovery.ts'

/** Real CapabilityStatements reach several megabytes. */
const maxBytes = 16_000_000
/** Read in the background, so it may take its time. */
const timeoutMs = 30_000

/** Lenient: a part that cannot be read counts as not stated. */
const Resource = z.object({
  type: z.string(),
  interaction: z.array(z.object({ code: z.string() })).catch([]),
  searchParam: z.array(z.object({ name: z.string() })).catch([]),
  versioning: z.enum(['no-version', 'versioned', 'versioned-update']).catch('no-version'),
  conditionalCreate: z.boolean().catch(false),
  conditionalUpdate: z.boolean().catch(false),
})

const CapabilityStatement = z.object({
  resourceType: z.literal('CapabilityStatement'),
  fhirVersion: z.string().optional().catch(undefined),
  rest: z.array(z.object({ mode: z.string(), resource: z.array(z.unknown()).catch([]) })),
})

/**
 * Reads `{iss}/metadata` and cuts it down to what decides what Baton offers.
 *
 * @throws EhrUnavailable when it cannot be read or is not a CapabilityStatement of a server
 */
export async function readCapabilities(
  ehr: GuardedFetch,
  tenant: string,
  iss: string,
  readAt: Date,
): Promise<Capabilities> {
  return (await readConformance(ehr, tenant, iss, readAt)).capabilities
}

/** What `{iss}/metadata` says, and the headers it came with, which tell what a browser may read of answers. */
export type Conformance = {
  capabilities: Capabilities
  /** Like `4.0.1`; absent when the EHR does not say. */
  fhirVersion?: string
  headers: Headers
}

/**
 * As `readCapabilities`, with what only an examination needs.
 *
 * @param options - `origin` asks as a page of that origin would; `timeoutMs` for somebody who waits for the answer
 * @throws EhrUnavailable when it cannot be read or is not a CapabilityStatement of a server
 */
export async function readConformance(
  ehr: GuardedFetch,
  tenant: string,
  iss: string,
  readAt: Date,
  options: { origin?: string; timeoutMs?: number } = {},
): Promise<Conformance> {
  const headers = {
    accept: 'application/fhir+json',
    ...(options.origin === undefined ? {} : { origin: options.origin }),
  }
  const answer = await ehr.fetch(`${iss}/metadata`, {
    headers,
    maxBytes,
    timeoutMs: options.timeoutMs ?? timeoutMs,
  })
  if (answer.status !== 200) throw new EhrUnavailable(tenant, 'status', { status: answer.status })
  const read = CapabilityStatement.safeParse(parseJson(tenant, answer.body))
  const server = read.data?.rest.find((rest) => rest.mode === 'server')
  if (server === undefined) throw new EhrUnavailable(tenant, 'unusable-answer')
  const fhirVersion = read.data?.fhirVersion
  return {
    capabilities: {
      state: 'known',
      asOf: readAt.toISOString(),
      types: Object.fromEntries(server.resource.flatMap(toEntry)),
    },
    ...(fhirVersion === undefined ? {} : { fhirVersion }),
    headers: answer.headers,
  }
}

function toEntry(raw: unknown): [string, TypeCapability][] {
  const read = Resource.safeParse(raw)
  if (!read.success) return []
  const { data } = read
  const has = (code: string) => data.interaction.some((each) => each.code === code)
  return [
    [
      data.type,
      {
        read: has('read'),
        search: has('search-type'),
        searchParams: data.searchParam.map((each) => each.name),
        create: has('create'),
        update: has('update'),
        patch: has('patch'),
        conditionalCreate: data.conditionalCreate,
        conditionalUpdate: data.conditionalUpdate,
        versioning: data.versioning,
      },
    ],
  ]
}
