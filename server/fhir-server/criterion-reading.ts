import { badRequest, FhirError } from './operation-outcome.ts'
import { codesOf, isResourceTypeName, searchParametersOf, type SearchParameter } from './r4/definitions.ts'
import { isResourceId, readReference } from './reference-text.ts'
import type { ChainedCriterion, Criterion, IndexKind, ReferenceValue } from './search-criterion.ts'
import {
  readAlternatives,
  readDate,
  readNumber,
  readToken,
  unescapeValue,
  type TokenValue,
} from './search-values.ts'
import type { Access } from './access.ts'
import type { ServerProfile } from './server-profile.ts'
import { foldText } from './folded-text.ts'

export type ReadingContext = {
  readonly profile: ServerProfile
  readonly baseUrl: string
  readonly access: Access
}

/** The index a parameter of this kind is kept in: URIs are tokens without a system. */
export function indexKindOf(parameter: SearchParameter): IndexKind {
  if (parameter.type === 'uri') return 'token'
  return parameter.type === 'quantity' ? 'number' : parameter.type
}

function unknownParameter(type: string, name: string): FhirError {
  return badRequest('not-supported', `${type} has no search parameter ${name} here`)
}

/** A parameter by name, if R4 has it and this endpoint offers it. */
export function requireParameter(context: ReadingContext, type: string, name: string): SearchParameter {
  const isOffered = context.profile.types.get(type)?.searchParameters.includes(name)
  const parameter = searchParametersOf(type).get(name)
  if (!isOffered || !parameter) throw unknownParameter(type, name)
  return parameter
}

/**
 * Reads one `name=value` pair of a search, name with modifier or chain.
 *
 * @throws FhirError 400 for an unknown parameter, modifier or prefix and for a value that cannot be meant
 */
export function readCriterion(context: ReadingContext, type: string, name: string, value: string): Criterion {
  const dot = name.indexOf('.')
  if (dot > 0) return readChain(context, type, { link: name.slice(0, dot), rest: name.slice(dot + 1) }, value)
  const [base = '', modifier, ...more] = name.split(':')
  if (more.length > 0) throw badRequest('not-supported', `${name}: one modifier at most`)
  if (base === '_id' || base === '_lastUpdated') return readColumn(context, type, { base, modifier }, value)
  const parameter = requireParameter(context, type, base)
  if (modifier === 'missing') {
    if (value !== 'true' && value !== 'false') throw badRequest('value', `${name} is true or false`)
    return { kind: 'missing', param: base, index: indexKindOf(parameter), isMissing: value === 'true' }
  }
  switch (parameter.type) {
    case 'token':
      return readTokens({ param: base, name, modifier, parameter }, value)
    case 'uri':
      refuseModifier(name, modifier)
      return {
        kind: 'token',
        param: base,
        isNegated: false,
        values: plainValues(name, value).map((code) => ({ code })),
      }
    case 'reference':
      return readReferences(context, { param: base, name, modifier, parameter }, value)
    case 'date':
      refuseModifier(name, modifier)
      return {
        kind: 'date',
        param: base,
        values: readAlternatives(name, value).map((text) => readDate(name, text)),
      }
    case 'string':
      return readStrings({ param: base, name, modifier }, value)
    case 'quantity':
    case 'number':
      refuseModifier(name, modifier)
      return {
        kind: 'number',
        param: base,
        values: readAlternatives(name, value).map((text) => readNumber(name, text)),
      }
  }
}

type Named = { readonly param: string; readonly name: string; readonly modifier: string | undefined }

function refuseModifier(name: string, modifier: string | undefined): void {
  if (modifier !== undefined)
    throw badRequest('not-supported', `Modifier :${modifier} is not supported (${name})`)
}

function plainValues(name: string, value: string): readonly string[] {
  return readAlternatives(name, value).map(unescapeValue)
}

function readColumn(
  context: ReadingContext,
  type: string,
  { base, modifier }: { base: '_id' | '_lastUpdated'; modifier: string | undefined },
  value: string,
): Criterion {
  if (!context.profile.types.get(type)?.searchParameters.includes(base)) throw unknownParameter(type, base)
  refuseModifier(base, modifier)
  if (base === '_lastUpdated') {
    return { kind: 'last-updated', values: readAlternatives(base, value).map((text) => readDate(base, text)) }
  }
  const ids = plainValues(base, value)
  const wrong = ids.find((id) => !isResourceId(id))
  if (wrong !== undefined) throw badRequest('value', 'Parameter _id: not the form of an id')
  return { kind: 'id', ids }
}

function readTokens(
  { param, name, modifier, parameter }: Named & { parameter: SearchParameter },
  value: string,
): Criterion {
  if (modifier === 'text') return { kind: 'token-text', param, texts: plainValues(name, value).map(foldText) }
  if (modifier !== undefined && modifier !== 'not') refuseModifier(name, modifier)
  const values = readAlternatives(name, value).map((text) => readToken(name, text))
  for (const token of values) checkCode(name, parameter, token)
  return { kind: 'token', param, isNegated: modifier === 'not', values }
}

/** A code outside a closed list can only be a mistake, and an empty answer would hide it. */
function checkCode(name: string, parameter: SearchParameter, { system = '', code }: TokenValue): void {
  if (code === undefined) return
  const isBoolean = parameter.at.every((at) => at.type === 'boolean' || at.type === 'deceased')
  if (isBoolean && system === '' && code !== 'true' && code !== 'false')
    throw badRequest('value', `Parameter ${name} is true or false`)
  const lists = parameter.at.map((at) =>
    at.type === 'code' && at.valueSet ? codesOf(at.valueSet) : undefined,
  )
  const isClosed = lists.every((list) => list !== undefined)
  // Nothing is known of a system that is none of the list's.
  const codes = lists.flatMap((list) =>
    system === '' ? [...(list?.values() ?? [])] : (list?.get(system) ?? []),
  )
  if (isClosed && codes.length > 0 && !codes.some((some) => some.has(code)))
    throw badRequest('code-invalid', `Parameter ${name}: not a code of its list`)
}

function readReferences(
  context: ReadingContext,
  { param, name, modifier, parameter }: Named & { parameter: SearchParameter },
  value: string,
): Criterion {
  if (modifier === 'identifier') {
    const values = readAlternatives(name, value).map((text) => readToken(name, text))
    return { kind: 'reference-identifier', param, values }
  }
  const targets = parameter.targets ?? []
  if (modifier !== undefined) requireTarget(name, targets, modifier)
  const values = plainValues(name, value).map((text) => readReferenceValue(context, name, text, modifier))
  for (const one of values) if (one.type !== undefined) requireTarget(name, targets, one.type)
  return { kind: 'reference', param, values }
}

/** @throws FhirError 400 for what is no resource type, or none the parameter refers to (no targets means any) */
export function requireTarget(name: string, targets: readonly string[], type: string): void {
  if (!isResourceTypeName(type))
    throw badRequest('not-supported', `${name}: no modifier or resource type ${type}`)
  if (targets.length > 0 && !targets.includes(type))
    throw badRequest('value', `${name} never refers to ${type}`)
}

function readReferenceValue(
  context: ReadingContext,
  name: string,
  text: string,
  type: string | undefined,
): ReferenceValue {
  if (isResourceId(text)) return { kind: 'local', id: text, ...(type === undefined ? {} : { type }) }
  const target = readReference(text, context.baseUrl)
  if (target === undefined || target.kind === 'contained') {
    throw badRequest('value', `Parameter ${name}: a reference is an id, Type/id or an absolute URL`)
  }
  if (target.kind === 'bundled') return { kind: 'url', url: target.urn }
  if (type !== undefined && target.type !== undefined && type !== target.type)
    throw badRequest('value', `${name}: modifier and value name two types`)
  if (target.kind === 'local') return { kind: 'local', type: target.type, id: target.id }
  return { kind: 'url', url: target.url, ...(target.type === undefined ? {} : { type: target.type }) }
}

/** Longest text a string search can be asked for: the index keeps this much. */
const maxSearchText = 200

function readStrings({ param, name, modifier }: Named, value: string): Criterion {
  const matches = { exact: 'exact', contains: 'contains' } as const
  const match = modifier === 'exact' || modifier === 'contains' ? matches[modifier] : 'starts'
  if (modifier !== undefined && match === 'starts') refuseModifier(name, modifier)
  const texts = plainValues(name, value)
  if (texts.some((text) => text.length > maxSearchText)) {
    throw badRequest('too-long', `Parameter ${name}: at most ${maxSearchText} characters`)
  }
  return { kind: 'string', param, match, texts: match === 'exact' ? texts : texts.map(foldText) }
}

function readChain(
  context: ReadingContext,
  type: string,
  { link, rest }: { link: string; rest: string },
  value: string,
): Criterion {
  const [param = '', wanted, ...more] = link.split(':')
  if (more.length > 0) throw badRequest('not-supported', `${link}: one modifier at most`)
  const parameter = requireParameter(context, type, param)
  if (parameter.type !== 'reference')
    throw badRequest('not-supported', `${param} is no reference, so nothing chains on it`)
  const targets = parameter.targets ?? []
  if (wanted !== undefined) requireTarget(link, targets, wanted)
  const candidates =
    wanted === undefined ? (targets.length > 0 ? targets : [...context.profile.types.keys()]) : [wanted]
  const name = rest.split(/[:.]/)[0] ?? ''
  const alternatives = candidates
    .filter((target) => context.profile.types.get(target)?.searchParameters.includes(name))
    .map((target): ChainedCriterion => ({
      type: target,
      criterion: readCriterion(context, target, rest, value),
    }))
  if (alternatives.length === 0)
    throw badRequest('not-supported', `No target of ${param} can be searched by ${name}`)
  return { kind: 'chain', param, alternatives }
}
