import type { Launch } from './complete-launch.ts'

/** Why one EHR call gave no answer; `expired` concerns the whole launch. */
export type EhrProblem =
  'timed-out' | 'unreachable' | 'forbidden' | 'expired' | 'refused' | 'server-error' | 'malformed'

export type EhrAnswer = { ok: true; body: unknown } | { ok: false; problem: EhrProblem; status?: number }

/** One GET at the EHR with the user's own token, by relative or absolute address. Never throws. */
export type EhrRequest = (url: string) => Promise<EhrAnswer>

/** What an EHR asks of us stops being useful when a person has waited this long for one of several answers. */
export const callTimeoutMs = 4_000

/**
 * The way to the EHR of one launch: fhirclient's `request`, the only one of its methods that refreshes a token and
 * treats a 401 as the end of the session.
 */
export function toEhrRequest(launch: Launch, nowMs: () => number): EhrRequest {
  return async (url) => {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), callTimeoutMs)
    try {
      const body = await launch.client.request<unknown>({
        url,
        signal: controller.signal,
        headers: { accept: 'application/fhir+json, application/json;q=0.9' },
      })
      return { ok: true, body }
    } catch (error) {
      if (controller.signal.aborted) return { ok: false, problem: 'timed-out' }
      return toProblem(error, hasExpired(launch, nowMs))
    } finally {
      clearTimeout(timer)
    }
  }
}

/** fhirclient counts expiry in seconds of this workstation's clock. Nothing stored: nothing known to be over. */
function hasExpired(launch: Launch, nowMs: () => number): boolean {
  const { expiresAt } = launch.client.state
  return expiresAt !== undefined && expiresAt * 1000 <= nowMs()
}

function toProblem(error: unknown, isOver: boolean): EhrAnswer {
  const status = statusOf(error)
  // A failed refresh has the status of the token endpoint, or none at all.
  const problem = status === 401 || isOver ? 'expired' : whatWentWrong(error, status)
  return { ok: false, problem, ...(status !== undefined && { status }) }
}

function whatWentWrong(error: unknown, status: number | undefined): EhrProblem {
  if (status === undefined) return error instanceof SyntaxError ? 'malformed' : 'unreachable'
  if (status === 403) return 'forbidden'
  return status >= 500 || status === 429 ? 'server-error' : 'refused'
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined
  return typeof error.status === 'number' ? error.status : undefined
}
