import * as z from 'zod/mini'
import { readProblem } from './problem-error.ts'

/** As for any other answer of Baton. */
const timeoutMs = 15_000

/**
 * Changes or removes what has an address of its own at Baton.
 *
 * @param options - `ifMatch`: the entity tag of what the person saw; whoever changed it since goes first
 * @throws ProblemError when Baton refuses; TypeError or a DOMException when it cannot be reached in time
 */
export async function writeToBaton<Body extends z.ZodMiniType>(
  method: 'PUT' | 'DELETE',
  path: string,
  schema: Body,
  options: { bearer: string; body?: unknown; ifMatch?: string },
): Promise<z.infer<Body>> {
  const { bearer, body, ifMatch } = options
  const response = await fetch(path, {
    method,
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${bearer}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw await readProblem(response)
  const answer: unknown = response.status === 204 ? undefined : await response.json()
  return schema.parse(answer)
}
