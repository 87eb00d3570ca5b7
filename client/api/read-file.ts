import { readProblem } from './problem-error.ts'

/** A file is made while it is sent: it takes longer than an answer. */
const timeoutMs = 120_000

/**
 * A file that Baton makes of what was asked for; asked for in a body, because an address could name a patient.
 *
 * @throws ProblemError when Baton refuses; TypeError or a DOMException when it cannot be reached in time
 */
export async function readFile(
  path: string,
  { bearer, body, accept }: { bearer: string; body: unknown; accept: string },
): Promise<Blob> {
  const response = await fetch(path, {
    method: 'POST',
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(timeoutMs),
    headers: { accept, 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw await readProblem(response)
  return response.blob()
}
