import {
  indexKindOf,
  readCriterion,
  requireParameter,
  requireTarget,
  type ReadingContext,
} from './criterion-reading.ts'
import { badRequest } from './operation-outcome.ts'
import { elementsOf, searchParametersOf } from './r4/definitions.ts'
import type { Include, SearchRequest, SortKey } from './search-criterion.ts'

/** Parameters that shape the answer instead of choosing resources. */
const resultParameters = new Set(['_count', '_sort', '_summary', '_total', '_elements', '_format', '_pretty'])

/**
 * Reads the query of a search. Nothing unknown is ever ignored: a parameter this server does not honour would make
 * the answer look like something it is not.
 *
 * @throws FhirError 400 naming the parameter
 * @see {@link https://hl7.org/fhir/R4/search.html | FHIR R4 search}
 */
export function readSearchRequest(
  context: ReadingContext,
  type: string,
  query: URLSearchParams,
): SearchRequest {
  const pairs = [...query]
  const vendors = new Set(context.profile.types.get(type)?.vendorParameters?.map(({ name }) => name))
  // PostgreSQL has no NUL in texts, so nothing stored could match.
  if (pairs.some((pair) => pair.join().includes('\0')))
    throw badRequest('value', 'A search cannot contain NUL')
  const criteria = pairs
    .filter(([name]) => !resultParameters.has(name) && !isInclude(name) && !vendors.has(name))
    .map(([name, value]) => readCriterion(context, type, name, value))
  const includes = pairs
    .filter(([name]) => isInclude(name))
    .map(([name, value]) => readInclude(context, type, name, value))
  requireSearchSets(context, type, query)
  const summary = single(query, '_summary') ?? 'false'
  if (summary !== 'false' && summary !== 'count')
    throw badRequest('not-supported', `_summary=${summary} is not supported`)
  const count = readCount(context, type, single(query, '_count'))
  const elements = readElements(type, single(query, '_elements'))
  return {
    type,
    criteria,
    sort: readSort(context, type, single(query, '_sort')),
    count,
    isCountOnly: summary === 'count' || count === 0,
    wantsTotal: readTotal(single(query, '_total')),
    includes,
    ...(elements === undefined ? {} : { elements }),
  }
}

function isInclude(name: string): boolean {
  return name.startsWith('_include') || name.startsWith('_revinclude')
}

function single(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name)
  if (values.length > 1) throw badRequest('value', `${name} may be given once`)
  return values[0]
}

/** The demands of this endpoint beyond R4: parameters that must be there, searches its vendor refuses. */
function requireSearchSets({ profile, access }: ReadingContext, type: string, query: URLSearchParams): void {
  const rules = profile.types.get(type)
  const sets = rules?.requiredSearch ?? []
  const used = new Set([...query.keys()].map((name) => name.split(/[:.]/)[0]))
  if (sets.length > 0 && !sets.some((set) => set.every((name) => used.has(name)))) {
    const wanted = sets.map((set) => set.join(' + ')).join(', or ')
    throw badRequest('required', `A search of ${type} needs ${wanted}`)
  }
  const refusal = rules?.refuseSearch?.(query, access)
  if (refusal !== undefined) throw badRequest('not-supported', refusal)
}

function readCount({ profile }: ReadingContext, type: string, text: string | undefined): number {
  const { defaultCount = profile.defaultCount, maxCount = profile.maxCount } = profile.types.get(type) ?? {}
  if (text === undefined) return defaultCount
  if (!/^\d{1,9}$/.test(text)) throw badRequest('value', '_count is a number of at least 0')
  return Math.min(Number(text), maxCount)
}

function readTotal(text: string | undefined): boolean {
  if (text === undefined || text === 'accurate' || text === 'estimate') return true
  if (text === 'none') return false
  throw badRequest('value', '_total is none, estimate or accurate')
}

function readSort(context: ReadingContext, type: string, text: string | undefined): readonly SortKey[] {
  if (text === undefined) return []
  if (context.profile.types.get(type)?.sort === false)
    throw badRequest('not-supported', '_sort is not supported here')
  return text.split(',').map((key) => {
    const isDescending = key.startsWith('-')
    const param = isDescending ? key.slice(1) : key
    if (param === '_id' || param === '_lastUpdated') return { param, isDescending }
    const parameter = requireParameter(context, type, param)
    if (parameter.type === 'reference')
      throw badRequest('not-supported', `Cannot sort by the reference ${param}`)
    return { param, index: indexKindOf(parameter), isDescending }
  })
}

function readElements(type: string, text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined
  const known = elementsOf(type) ?? {}
  const names = text.split(',')
  const wrong = names.find((name) => known[name] === undefined)
  if (wrong !== undefined) throw badRequest('value', `_elements: ${type} has no element ${wrong}`)
  const mandatory = Object.entries(known)
    .filter(([, element]) => element.required)
    .map(([name]) => name)
  return [...new Set(['resourceType', 'id', 'meta', ...mandatory, ...names])]
}

function readInclude(context: ReadingContext, type: string, name: string, value: string): Include {
  const [base, modifier, ...more] = name.split(':')
  const isReverse = base === '_revinclude'
  if (
    (base !== '_include' && !isReverse) ||
    (modifier !== undefined && modifier !== 'iterate') ||
    more.length > 0
  ) {
    throw badRequest('not-supported', `Parameter ${name} is not supported`)
  }
  const isIterating = modifier === 'iterate'
  if (value === '*' && !isReverse) {
    return { isReverse, isIterating, source: type, params: requireIncludes(context, type, '*') }
  }
  const [source = '', param = '', target, ...rest] = value.split(':')
  if (param === '' || rest.length > 0)
    throw badRequest('value', `${name} is Type:parameter or Type:parameter:Target`)
  if (!isReverse && !isIterating && source !== type)
    throw badRequest('value', `${name}: this is a search of ${type}`)
  const params = isReverse
    ? requireReverse(context, type, source, param)
    : requireIncludes(context, source, param)
  if (target !== undefined && !context.profile.types.has(target))
    throw badRequest('value', `${name}: no type ${target} here`)
  if (target !== undefined) requireIncludeTarget(name, { source, param, target })
  if (isReverse && !isIterating && target !== undefined && target !== type)
    throw badRequest('value', `${name}: this is a search of ${type}`)
  return { isReverse, isIterating, source, params, ...(target === undefined ? {} : { target }) }
}

function requireIncludeTarget(
  name: string,
  { source, param, target }: { source: string; param: string; target: string },
): void {
  requireTarget(name, searchParametersOf(source).get(param)?.targets ?? [], target)
}

function requireIncludes({ profile }: ReadingContext, source: string, param: string): readonly string[] {
  const offered = profile.types.get(source)?.includes ?? []
  if (offered.length === 0) throw badRequest('not-supported', `_include is not supported for ${source}`)
  if (param === '*') return offered
  if (!offered.includes(param))
    throw badRequest('not-supported', `_include of ${source}:${param} is not supported`)
  return [param]
}

function requireReverse(
  { profile }: ReadingContext,
  type: string,
  source: string,
  param: string,
): readonly string[] {
  const offered = profile.types.get(type)?.reverseIncludes ?? []
  const isReference = searchParametersOf(source).get(param)?.type === 'reference'
  if (!offered.includes(`${source}:${param}`) || !profile.types.has(source) || !isReference) {
    throw badRequest('not-supported', `_revinclude of ${source}:${param} is not supported`)
  }
  return [param]
}
