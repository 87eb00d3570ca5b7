import * as z from 'zod/mini'
import { readProblem } from './problem-error.ts'

/** Baton answers from its own database; whoever waits longer than this waits for a broken server. */
const timeoutMs = 15_000

/**
 * One request to Baton, without cookies: the session is a bearer that belongs to one launch.
 *
 * @throws ProblemError when Baton refuses; TypeError or a DOMException when it cannot be reached in time
 */
export async function callBaton<Body extends z.ZodMiniType>(
  path: string,
  schema: Body,
  options: { body?: unknown; bearer?: string },
): Promise<z.infer<Body>> {
  const response = await fetch(path, {
    method: options.body === undefined ? 'GET' : 'POST',
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      accept: 'application/json',
      ...(options.body !== undefined && { 'content-type': 'application/json' }),
      ...(options.bearer !== undefined && { authorization: `Bearer ${options.bearer}` }),
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  })
  if (!response.ok) throw await readProblem(response)
  return schema.parse(await response.json())
}
