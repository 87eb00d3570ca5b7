import type { AppDeps, HttpContext } from '../http-env.ts'
import { readLimitedBody } from '../limited-body.ts'
import { problem } from '../problem.ts'
import { isFromElsewhere } from './answer-session.ts'

export type FormFields = Readonly<Record<string, string | File | undefined>>

/**
 * A form's fields, unless it is too large or comes from another site. What cannot be read has no fields, and is refused
 * for what is missing.
 */
export async function readForm(
  c: HttpContext,
  deps: AppDeps,
  maxBytes: number,
): Promise<FormFields | Response> {
  if (isFromElsewhere(c, deps)) return problem(c, 'malformed-request')
  const bytes = await readLimitedBody(c.req.raw.body, maxBytes)
  if (bytes === undefined) return problem(c, 'body-too-large')
  const type = c.req.header('content-type') ?? ''
  try {
    const form = await new Response(Buffer.from(bytes), { headers: { 'content-type': type } }).formData()
    return Object.fromEntries(form.entries())
  } catch (error) {
    if (error instanceof TypeError) return {}
    throw error
  }
}
