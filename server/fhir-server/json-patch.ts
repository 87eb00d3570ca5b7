import { applyPatch } from 'rfc6902'
import { z } from 'zod'
import { FhirError, badRequest } from './operation-outcome.ts'
import { isObject, type JsonObject } from './json-value.ts'

const pointer = z.string().regex(/^(?:\/(?:[^~/]|~[01])*)*$/)
const Operations = z
  .array(
    z.discriminatedUnion('op', [
      z.strictObject({
        op: z.literal('add'),
        path: pointer,
        value: z.unknown().refine((value) => value !== undefined),
      }),
      z.strictObject({
        op: z.literal('replace'),
        path: pointer,
        value: z.unknown().refine((value) => value !== undefined),
      }),
      z.strictObject({
        op: z.literal('test'),
        path: pointer,
        value: z.unknown().refine((value) => value !== undefined),
      }),
      z.strictObject({ op: z.literal('remove'), path: pointer }),
      z.strictObject({ op: z.literal('move'), from: pointer, path: pointer }),
      z.strictObject({ op: z.literal('copy'), from: pointer, path: pointer }),
    ]),
  )
  .min(1)
  .max(1000)

/** Members of the server's own: a client that moves them would be surprised, so it is told. */
const reserved = /^\/(?:id|resourceType|meta\/versionId|meta\/lastUpdated)(?:\/|$)/

/**
 * Applies a JSON Patch to a copy of a resource: all operations or none.
 *
 * @throws FhirError 400 for a malformed patch, 422 for one that does not fit this resource (a failed test included)
 * @see {@link https://www.rfc-editor.org/rfc/rfc6902 | RFC 6902}
 */
export function applyJsonPatch(resource: JsonObject, patch: unknown): unknown {
  const parsed = Operations.safeParse(patch)
  if (!parsed.success) throw badRequest('invalid', 'The body is not a JSON Patch (RFC 6902)')
  const touched = parsed.data.find((one) => one.op !== 'test' && (reserved.test(one.path) || one.path === ''))
  if (touched)
    throw badRequest(
      'invalid',
      `A patch may not change ${touched.path === '' ? 'the whole resource' : touched.path}`,
    )
  const copy = structuredClone(resource)
  let copied = 0
  for (const [at, operation] of parsed.data.entries()) {
    if (operation.op === 'copy') copied += sizeOf(valueAt(copy, tokensOf(operation.from)))
    if (copied > maxCopied)
      throw new FhirError(422, { code: 'too-costly', diagnostics: 'The patch copies too much' })
    if (!isInPlace(copy, operation) || applyPatch(copy, [operation]).some((fault) => fault !== null)) {
      throw new FhirError(422, {
        code: 'processing',
        diagnostics: `Operation ${at + 1} of the patch (${operation.op} ${operation.path}) does not fit this resource`,
      })
    }
  }
  return copy
}

type Operation = z.infer<typeof Operations>[number]

/** Characters of JSON a patch may copy in all: copies of copies double with every operation. */
const maxCopied = 1_000_000

function sizeOf(value: unknown): number {
  return value === undefined ? 0 : JSON.stringify(value).length
}

/** The members and items a JSON Pointer names, in order. @see https://www.rfc-editor.org/rfc/rfc6901 */
function tokensOf(path: string): readonly string[] {
  return path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

const index = /^(?:0|[1-9]\d*)$/

/** What a pointer leads to in the document itself, not in what every object inherits; undefined when nowhere. */
function valueAt(document: unknown, tokens: readonly string[]): unknown {
  let value = document
  for (const token of tokens) {
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value
      value = index.test(token) ? items[Number(token)] : undefined
    } else value = isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined
  }
  return value
}

/** Whether what an operation needs is there: the value it looks at, or the object or list it adds to. */
function isInPlace(document: JsonObject, operation: Operation): boolean {
  if ('from' in operation && valueAt(document, tokensOf(operation.from)) === undefined) return false
  const tokens = tokensOf(operation.path)
  if (operation.op === 'test' || operation.op === 'replace' || operation.op === 'remove')
    return valueAt(document, tokens) !== undefined
  const [token = ''] = tokens.slice(-1)
  const parent = valueAt(document, tokens.slice(0, -1))
  if (Array.isArray(parent)) return token === '-' || index.test(token)
  return isObject(parent) && token !== '__proto__'
}
