import type { DateValue, NumberValue, TokenValue } from './search-values.ts'

/** A reference a search asks for: a local resource of known or any type, or a URL elsewhere. */
export type ReferenceValue =
  | { readonly kind: 'local'; readonly type?: string; readonly id: string }
  | { readonly kind: 'url'; readonly url: string; readonly type?: string }

/** Which index table a parameter lives in. */
export type IndexKind = 'token' | 'reference' | 'date' | 'string' | 'number'

/** One demand on a resource; the values of one criterion are alternatives, several criteria all hold. */
export type Criterion =
  | { readonly kind: 'id'; readonly ids: readonly string[] }
  | { readonly kind: 'last-updated'; readonly values: readonly DateValue[] }
  | {
      readonly kind: 'missing'
      readonly param: string
      readonly index: IndexKind
      readonly isMissing: boolean
    }
  | {
      readonly kind: 'token'
      readonly param: string
      readonly isNegated: boolean
      readonly values: readonly TokenValue[]
    }
  | { readonly kind: 'token-text'; readonly param: string; readonly texts: readonly string[] }
  | { readonly kind: 'reference'; readonly param: string; readonly values: readonly ReferenceValue[] }
  | { readonly kind: 'reference-identifier'; readonly param: string; readonly values: readonly TokenValue[] }
  | { readonly kind: 'date'; readonly param: string; readonly values: readonly DateValue[] }
  | {
      readonly kind: 'string'
      readonly param: string
      readonly match: 'starts' | 'contains' | 'exact'
      readonly texts: readonly string[]
    }
  | { readonly kind: 'number'; readonly param: string; readonly values: readonly NumberValue[] }
  | { readonly kind: 'chain'; readonly param: string; readonly alternatives: readonly ChainedCriterion[] }

/** The reference must lead to a resource of this type that meets the criterion. */
export type ChainedCriterion = { readonly type: string; readonly criterion: Criterion }

export type SortKey = {
  readonly param: '_id' | '_lastUpdated' | (string & {})
  readonly index?: IndexKind
  readonly isDescending: boolean
}

/** `_include` follows a reference of the matches, `_revinclude` finds what refers to them. */
export type Include = {
  readonly isReverse: boolean
  readonly isIterating: boolean
  /** Type whose parameter is followed. */
  readonly source: string
  readonly params: readonly string[]
  readonly target?: string
}

/** A search, read and found meaningful for this server. */
export type SearchRequest = {
  readonly type: string
  readonly criteria: readonly Criterion[]
  readonly sort: readonly SortKey[]
  readonly count: number
  readonly isCountOnly: boolean
  readonly wantsTotal: boolean
  readonly includes: readonly Include[]
  /** Top-level elements to answer with, mandatory ones added; undefined means all. */
  readonly elements?: readonly string[]
}
