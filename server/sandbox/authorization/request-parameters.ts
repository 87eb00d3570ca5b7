import type { Context } from 'hono'
import { granted, type OAuthResult, refused } from './oauth-error.ts'

/** Parameters by name; one that is absent or empty reads as absent (RFC 6749 section 3.1). */
export type Parameters = ReadonlyMap<string, string>

/** Reads a form body; anything but a form is refused. */
export async function readForm(c: Context): Promise<OAuthResult<Parameters>> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') {
    return refused('invalid_request', 'The body has to be application/x-www-form-urlencoded')
  }
  return singleValued(new URLSearchParams(await c.req.text()))
}

/** No parameter may come twice: which of the two would count? */
export function singleValued(parameters: URLSearchParams): OAuthResult<Parameters> {
  const values = new Map<string, string>()
  for (const [name, value] of parameters) {
    if (values.has(name)) return refused('invalid_request', `The parameter ${name} is repeated`)
    values.set(name, value)
  }
  return granted(new Map([...values].filter(([, value]) => value !== '')))
}
