import type { Access } from './access.ts'
import type { JsonObject } from './json-value.ts'
import { searchParametersOf, servedTypes } from './r4/definitions.ts'

/**
 * What a RESTful interaction is called in a CapabilityStatement for one type.
 *
 * @see {@link https://hl7.org/fhir/R4/valueset-type-restful-interaction.html}
 */
export type TypeInteraction =
  | 'read'
  | 'vread'
  | 'update'
  | 'patch'
  | 'delete'
  | 'history-instance'
  | 'history-type'
  | 'create'
  | 'search-type'

/** A search parameter that R4 does not define. */
export type VendorParameter = {
  readonly name: string
  readonly type: 'token' | 'reference' | 'date' | 'string'
  readonly documentation: string
}

/** What a server does for one resource type; anything not listed here is refused and not advertised. */
export type TypeRules = {
  readonly interactions: readonly TypeInteraction[]
  /** Names from the R4 list, `_id` and `_lastUpdated` included; a search by any other name is an error. */
  readonly searchParameters: readonly string[]
  /** Reference parameters that `_include` may follow; empty refuses `_include`. */
  readonly includes: readonly string[]
  /** `Type:param` pairs that `_revinclude` may follow; empty refuses `_revinclude`. */
  readonly reverseIncludes: readonly string[]
  /** A search must use all parameters of at least one of these sets; empty means no demand. */
  readonly requiredSearch: readonly (readonly string[])[]
  /** Anything else a vendor will not search by: what to tell the client, or undefined when the search is fine. */
  readonly refuseSearch?: (query: URLSearchParams, access: Access) => string | undefined
  /**
   * Parameters of the vendor's own, beside the R4 list. They are advertised and taken, and choose nothing by
   * themselves: what they have to say is `refuseSearch`'s business.
   */
  readonly vendorParameters?: readonly VendorParameter[]
  /** Page sizes where they differ from the endpoint's. */
  readonly defaultCount?: number
  readonly maxCount?: number
  /** What a vendor will not store although it is valid R4: what to tell the client, or undefined when it is fine. */
  readonly refuseWrite?: (resource: JsonObject, access: Access) => string | undefined
  /** Whether `_sort` is offered. */
  readonly sort: boolean
  /** Whether `If-None-Exist` works. */
  readonly conditionalCreate: boolean
  /** Where it does not work: ignored, and a second resource is created, instead of refused. */
  readonly ignoresIfNoneExist?: boolean
  /** Whether PUT to an unknown id creates it. */
  readonly updateCreate: boolean
  /** Writes that must carry `If-Match`; without it they are refused with 412. */
  readonly requireIfMatch: readonly ('update' | 'patch' | 'delete')[]
}

/** Where a vendor departs from the specification; `fullProfile` has none of it. */
export type Quirks = {
  /** Status of a write against a stale version: 412 by the specification, 409 at some vendors. */
  readonly staleVersionStatus: 409 | 412
  /** A 201 has no body, only Location and ETag, whatever `Prefer` says. */
  readonly emptyCreateBody: boolean
  /** The last row of a page comes again as the first of the next one. */
  readonly repeatsRows: boolean
  /** Send ETag and Last-Modified headers; some proxies drop them, `meta` then is all a client has. */
  readonly versionHeaders: boolean
  /** Called with every response before it leaves, for anything else. */
  readonly onResponse: (response: Response, request: Request) => Response | Promise<Response>
}

/** The shape of one FHIR endpoint: the CapabilityStatement and the router both follow it. */
export type ServerProfile = {
  readonly name: string
  readonly types: ReadonlyMap<string, TypeRules>
  /** Canonical addresses of the topics that can be subscribed to; absent: none can. */
  readonly subscriptionTopics?: readonly string[]
  readonly batch: boolean
  readonly transaction: boolean
  readonly defaultCount: number
  readonly maxCount: number
  /** Largest request body in bytes; more is refused with 413. */
  readonly maxBodyBytes: number
  readonly quirks: Quirks
}

const everyInteraction = [
  'read',
  'vread',
  'update',
  'patch',
  'delete',
  'history-instance',
  'history-type',
  'create',
  'search-type',
] as const satisfies readonly TypeInteraction[]

/** The rules of a server that does everything this one can for a type: a start to take away from. */
export function fullRules(type: string): TypeRules {
  const parameters = searchParametersOf(type)
  return {
    interactions: everyInteraction,
    searchParameters: ['_id', '_lastUpdated', ...parameters.keys()],
    includes: [...parameters].filter(([, parameter]) => parameter.type === 'reference').map(([name]) => name),
    reverseIncludes: ['Provenance:target'],
    requiredSearch: [],
    sort: true,
    conditionalCreate: true,
    updateCreate: true,
    requireIfMatch: [],
  }
}

/** No departure from the specification. */
export const noQuirks: Quirks = {
  staleVersionStatus: 412,
  emptyCreateBody: false,
  repeatsRows: false,
  versionHeaders: true,
  onResponse: (response) => response,
}

/** Everything this server can do, for every type it serves. */
export const fullProfile: ServerProfile = {
  name: 'full',
  types: new Map(servedTypes.map((type) => [type, fullRules(type)])),
  batch: true,
  transaction: true,
  defaultCount: 50,
  maxCount: 500,
  maxBodyBytes: 16 * 1024 * 1024,
  quirks: noQuirks,
}
