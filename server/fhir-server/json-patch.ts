import { applyPatch } from 'rfc6902'
import { z } from 'zod'
import { FhirError, badRequest } from './operation-outcome.ts'
import type { JsonObject } from './json-value.ts'

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
  const faults = applyPatch(copy, parsed.data)
  const at = faults.findIndex((fault) => fault !== null)
  if (at >= 0) {
    const operation = parsed.data[at]
    throw new FhirError(422, {
      code: 'processing',
      diagnostics: `Operation ${at + 1} of the patch (${operation?.op ?? ''} ${operation?.path ?? ''}) does not fit this resource`,
    })
  }
  return copy
}
