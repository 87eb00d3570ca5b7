import { z } from 'zod'
import { EhrUnavailable } from './ehr-error.ts'

/** One page of a search; entries of other shapes than expected are no reason to lose the others. */
const SearchPage = z.object({
  resourceType: z.literal('Bundle'),
  entry: z.array(z.object({ resource: z.unknown() })).default([]),
  link: z.array(z.object({ relation: z.string(), url: z.string() })).default([]),
})

const Head = z.object({
  resourceType: z.string(),
  id: z.string().optional(),
  meta: z.object({ versionId: z.string().optional() }).optional().catch(undefined),
})

const Outcome = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: z.array(z.object({ severity: z.string() })),
})

export type PagesAsked = {
  tenant: string
  /** Base of relative `next` links. */
  iss: string
  first: string
  maxPages: number
}

/** Reads JSON from an address of the EHR. Throws EhrUnavailable. */
export type GetJson = (url: string) => Promise<unknown>

/**
 * Follows the pages of a search. `next` is opaque and followed as it is; a row that comes twice while paging is
 * there once.
 *
 * @param found - where the resources go, so that those read before a failure are not lost
 * @returns `truncated` when there is more than the pages allowed
 * @throws EhrUnavailable, also for an answer that is no Bundle, or holds an error of the search
 */
export async function followPages(
  get: GetJson,
  asked: PagesAsked,
  found: unknown[],
): Promise<'ok' | 'truncated'> {
  const seen = new Set<string>()
  let url = asked.first
  for (let page = 0; page < asked.maxPages; page += 1) {
    const read = SearchPage.safeParse(await get(url))
    if (!read.success) throw new EhrUnavailable(asked.tenant, 'unusable-answer')
    for (const { resource } of read.data.entry) take(asked.tenant, resource, seen, found)
    const next = read.data.link.find((link) => link.relation === 'next')?.url
    if (next === undefined) return 'ok'
    url = new URL(next, `${asked.iss}/`).href
  }
  return 'truncated'
}

function take(tenant: string, resource: unknown, seen: Set<string>, found: unknown[]): void {
  if (resource === undefined) return
  // Some EHRs answer 200 with the failure as an entry; warnings such as "nothing found" are none.
  const outcome = Outcome.safeParse(resource)
  if (outcome.success) {
    const isFailure = outcome.data.issue.some(({ severity }) => severity === 'error' || severity === 'fatal')
    if (isFailure) throw new EhrUnavailable(tenant, 'unusable-answer')
    return
  }
  const key = versionKeyOf(resource)
  if (key !== undefined && seen.has(key)) return
  if (key !== undefined) seen.add(key)
  found.push(resource)
}

/** `Type/id/version`; `undefined` for what has no id. Two versions of one resource are both kept. */
export function versionKeyOf(resource: unknown): string | undefined {
  const head = Head.safeParse(resource)
  if (!head.success || head.data.id === undefined) return undefined
  return `${head.data.resourceType}/${head.data.id}/${head.data.meta?.versionId ?? ''}`
}
