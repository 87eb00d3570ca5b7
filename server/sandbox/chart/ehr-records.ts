import type { Hono } from 'hono'
import { z } from 'zod'

/** How the EHR's own screens read the record: without a token, as the EHR itself. */
export type EhrRecords = {
  /** Reads one resource; nothing when it does not exist. */
  find<T>(type: string, id: string, shape: z.ZodType<T>): Promise<T | undefined>
  /** Reads one page of matches; `next` is the `_page` of the one after it. */
  page<T>(
    type: string,
    query: readonly (readonly [name: string, value: string])[],
    shape: z.ZodType<T>,
  ): Promise<{ readonly resources: T[]; readonly total: number; readonly next: string | undefined }>
  /** Reads every match, page after page. */
  search<T>(type: string, query: Record<string, string>, shape: z.ZodType<T>): Promise<T[]>
  /** Reads one page of matches and no more. */
  firstPage<T>(type: string, query: readonly (readonly [string, string])[], shape: z.ZodType<T>): Promise<T[]>
}

const Page = z.looseObject({
  total: z.number().optional(),
  entry: z.array(z.looseObject({ resource: z.unknown() })).optional(),
  link: z.array(z.looseObject({ relation: z.string(), url: z.string() })).optional(),
})

/** A clinic of this size fits; more pages mean a `next` link that leads round in circles. */
const mostPages = 50

/** Reads through a FHIR server mounted nowhere, which nobody but this process can call. */
export function ehrRecords(fhir: Hono, base: string): EhrRecords {
  const get = (path: string) => fhir.request(path, { headers: { accept: 'application/fhir+json' } })
  return {
    async find(type, id, shape) {
      const response = await get(`/${type}/${encodeURIComponent(id)}`)
      if ([400, 404, 410].includes(response.status)) return undefined
      return shape.parse(await bodyOf(response))
    },
    async firstPage(type, query, shape) {
      const parameters = new URLSearchParams(query.map(([name, value]) => [name, value]))
      const { entry = [] } = Page.parse(await bodyOf(await get(`/${type}?${parameters}`)))
      return z.array(shape).parse(entry.map((each) => each.resource))
    },
    async page(type, query, shape) {
      const parameters = new URLSearchParams(query.map(([name, value]) => [name, value]))
      const { entry = [], link = [], total } = Page.parse(await bodyOf(await get(`/${type}?${parameters}`)))
      const next = link.find((each) => each.relation === 'next')?.url
      const resources = z.array(shape).parse(entry.map((each) => each.resource))
      return {
        resources,
        total: total ?? resources.length,
        next: next === undefined ? undefined : (new URL(next).searchParams.get('_page') ?? undefined),
      }
    },
    async search(type, query, shape) {
      const found: unknown[] = []
      let path: string | undefined = `/${type}?${new URLSearchParams({ _count: '200', ...query })}`
      for (let page = 0; path !== undefined; page += 1) {
        if (page === mostPages) throw new Error(`A search for ${type} does not end`)
        const { entry = [], link = [] } = Page.parse(await bodyOf(await get(path)))
        found.push(...entry.map((each) => each.resource))
        path = link.find((each) => each.relation === 'next')?.url.replace(base, '')
      }
      return z.array(shape).parse(found)
    },
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json()
  if (!response.ok) throw new Error(`The record answered ${response.status}: ${JSON.stringify(body)}`)
  return body
}
