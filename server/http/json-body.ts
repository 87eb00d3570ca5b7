import type { HttpContext } from './http-env.ts'
import { readLimitedBody } from './limited-body.ts'
import { problem } from './problem.ts'

/** A schema of zod, mini or not, as far as it is used here. */
type BodySchema<Value> = {
  safeParse: (value: unknown) =>
    | { success: true; data: Value }
    | {
        success: false
        error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }
      }
}

/**
 * Reads a JSON body of limited size.
 *
 * @returns what the schema makes of it, or the problem to answer with
 */
export async function readJsonBody<Value>(
  c: HttpContext,
  schema: BodySchema<Value>,
  maxBytes: number,
): Promise<{ ok: true; value: Value } | { ok: false; response: Response }> {
  const refused = (response: Response) => ({ ok: false as const, response })
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
    return refused(problem(c, 'unsupported-media-type'))
  }
  const body = await readLimitedBody(c.req.raw.body, maxBytes)
  if (body === undefined) return refused(problem(c, 'body-too-large'))
  const parsed = parseJson(new TextDecoder().decode(body))
  if (parsed === undefined)
    return refused(problem(c, 'malformed-request', { detail: 'The body is not JSON.' }))
  const read = schema.safeParse(parsed.value)
  if (read.success) return { ok: true, value: read.data }
  const errors = read.error.issues.map((issue) => ({
    pointer: toPointer(issue.path),
    message: issue.message,
  }))
  return refused(problem(c, 'invalid-body', { errors }))
}

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    // What was wrong with it is answered as a problem; the text itself may hold a token.
    return undefined
  }
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc6901 | RFC 6901 JSON Pointer} */
function toPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
