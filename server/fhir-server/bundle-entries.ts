import { z } from 'zod'
import { badRequest, FhirError } from './operation-outcome.ts'
import { isResourceId } from './reference-text.ts'

const Entry = z.looseObject({
  fullUrl: z.string().min(1).optional(),
  resource: z.looseObject({ resourceType: z.string() }).optional(),
  request: z.strictObject({
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    url: z.string().min(1),
    ifNoneExist: z.string().optional(),
    ifMatch: z.string().optional(),
    ifNoneMatch: z.string().optional(),
    ifModifiedSince: z.string().optional(),
  }),
})
const RequestBundle = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.enum(['batch', 'transaction']),
  entry: z.array(z.unknown()).optional(),
})

/** More entries than one request should hold a transaction open for. */
const maxEntries = 1000

/** One entry of a batch or transaction, its URL taken apart. */
export type BundleRequest = {
  /** Place in the bundle: answers keep this order. */
  readonly at: number
  readonly fullUrl: string | undefined
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly type: string
  /** Empty for creates and searches. */
  readonly id: string
  /** The path after the id or type, as `_history`. */
  readonly rest: readonly string[]
  readonly query: URLSearchParams
  readonly resource: unknown
  readonly ifNoneExist: string | undefined
  readonly ifMatch: string | undefined
  readonly ifNoneMatch: string | undefined
  readonly ifModifiedSince: string | undefined
}

/** An entry that cannot be carried out at all; a batch answers it in its place. */
export type UnreadableEntry = { readonly at: number; readonly error: FhirError }

export type BundleRequests = {
  readonly kind: 'batch' | 'transaction'
  readonly entries: readonly (BundleRequest | UnreadableEntry)[]
}

/** @throws FhirError 400 when the body is not a batch or transaction */
export function readBundle(body: unknown, baseUrl: string): BundleRequests {
  const bundle = RequestBundle.safeParse(body)
  if (!bundle.success) throw badRequest('structure', 'The body is not a Bundle of type batch or transaction')
  const entries = bundle.data.entry ?? []
  if (entries.length > maxEntries) {
    throw new FhirError(413, {
      code: 'too-costly',
      diagnostics: `More than ${maxEntries} entries in one Bundle`,
    })
  }
  return { kind: bundle.data.type, entries: entries.map((entry, at) => readEntry(entry, at, baseUrl)) }
}

function readEntry(entry: unknown, at: number, baseUrl: string): BundleRequest | UnreadableEntry {
  const parsed = Entry.safeParse(entry)
  if (!parsed.success) {
    return {
      at,
      error: badRequest('structure', 'An entry needs a request with method and url, and a resource to write'),
    }
  }
  const { fullUrl, resource, request } = parsed.data
  try {
    const target = readTarget(request.url, baseUrl)
    requireShape(request.method, target)
    return { at, fullUrl, resource, ...target, ...requestParts(request) }
  } catch (error) {
    if (error instanceof FhirError) return { at, error }
    throw error
  }
}

function requestParts({
  method,
  ifNoneExist,
  ifMatch,
  ifNoneMatch,
  ifModifiedSince,
}: z.infer<typeof Entry>['request']) {
  return { method, ifNoneExist, ifMatch, ifNoneMatch, ifModifiedSince }
}

type Target = Pick<BundleRequest, 'type' | 'id' | 'rest' | 'query'>

function readTarget(url: string, baseUrl: string): Target {
  const local = url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length + 1) : url.replace(/^\//, '')
  const [path = '', search = ''] = local.split(/\?(.*)/s)
  const [type = '', id = '', ...rest] = path.split('/')
  if (!/^[A-Z][A-Za-z]+$/.test(type)) throw badRequest('value', 'request.url is Type, Type/id or Type?search')
  const isHistory = id === '_history'
  if (id !== '' && !isHistory && !isResourceId(id))
    throw badRequest('value', 'request.url: the id has not the form of an id')
  return {
    type,
    id: isHistory ? '' : id,
    rest: isHistory ? ['_history'] : rest,
    query: new URLSearchParams(search),
  }
}

/** Conditional update and delete are not offered, and an update needs to say of what. */
function requireShape(method: BundleRequest['method'], { id, rest, query }: Target): void {
  if (method === 'GET') return
  if (query.size > 0) throw badRequest('not-supported', `Conditional ${method} is not supported`)
  if (rest.length > 0 || (method === 'POST') !== (id === '')) {
    throw badRequest('value', `request.url of a ${method} is ${method === 'POST' ? 'Type' : 'Type/id'}`)
  }
}
