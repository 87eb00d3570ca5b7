import { readProblem } from './problem-error.ts'

/** A file is made while it is sent: it takes longer than an answer. */
const timeoutMs = 120_000

/**
 * A file that Baton makes of what was asked for: in a body where there is something to ask, because an address could name
 * a patient.
 *
 * @throws ProblemError when Baton refuses; TypeError or a DOMException when it cannot be reached in time
 */
export async function readFile(
  path: string,
  { bearer, body, accept }: { bearer: string; body?: unknown; accept: string },
): Promise<Blob> {
  const response = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      accept,
      authorization: `Bearer ${bearer}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw await readProblem(response)
  return response.blob()
}
