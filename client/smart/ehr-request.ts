import type { Launch } from './complete-launch.ts'

/** Why one EHR call gave no answer; `expired` concerns the whole launch. */
export type EhrProblem =
  | 'timed-out'
  | 'unreachable'
  | 'forbidden'
  | 'expired'
  | 'refused'
  | 'throttled'
  | 'server-error'
  | 'malformed'

/** What is known of a call that gave no answer. */
export type EhrFailure = {
  problem: EhrProblem
  status?: number
  /** What the EHR asked for, where it lets a browser read that. */
  retryAfterSeconds?: number
}

export type EhrAnswer = { ok: true; body: unknown } | ({ ok: false } & EhrFailure)

/** One GET at the EHR with the user's own token, by relative or absolute address. Never throws. */
export type EhrRequest = (url: string) => Promise<EhrAnswer>

/** What an EHR asks of us stops being useful when a person has waited this long for one of several answers. */
export const callTimeoutMs = 4_000

/** A second try has to have its answer within the same limit: half of it is left to wait. */
const longestWaitMs = callTimeoutMs / 2
/** Where the EHR does not say how long: a passing fault is soon over, a limit is counted by the second. */
const usualWaitMs: Readonly<Partial<Record<EhrProblem, number>>> = {
  throttled: 1_000,
  'server-error': 200,
  unreachable: 200,
}

/**
 * The way to the EHR of one launch: fhirclient's `request`, the only one of its methods that refreshes a token and
 * treats a 401 as the end of the session. What may pass is asked once more, not before the EHR wants it
 * (`Retry-After`, RFC 9110 section 10.2.3), and both tries share one time limit.
 */
export function toEhrRequest(launch: Launch, nowMs: () => number): EhrRequest {
  return async (url) => {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), callTimeoutMs)
    try {
      const answer = await ask(launch, url, controller.signal, nowMs)
      const waitMs = answer.ok ? undefined : waitBeforeRetry(answer)
      if (waitMs === undefined) return answer
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      return await ask(launch, url, controller.signal, nowMs)
    } finally {
      clearTimeout(timer)
    }
  }
}

/** How many milliseconds to wait for a second try; nothing where it would be a nuisance, or come too late. */
export function waitBeforeRetry({ problem, retryAfterSeconds }: EhrFailure): number | undefined {
  const usualMs = usualWaitMs[problem]
  if (usualMs === undefined) return undefined
  const waitMs = retryAfterSeconds === undefined ? usualMs : retryAfterSeconds * 1_000
  return waitMs <= longestWaitMs ? waitMs : undefined
}

async function ask(
  launch: Launch,
  url: string,
  signal: AbortSignal,
  nowMs: () => number,
): Promise<EhrAnswer> {
  try {
    const headers = { accept: 'application/fhir+json, application/json;q=0.9' }
    return { ok: true, body: await launch.client.request<unknown>({ url, signal, headers }) }
  } catch (error) {
    if (signal.aborted) return { ok: false, problem: 'timed-out' }
    return toProblem(error, hasExpired(launch, nowMs), nowMs())
  }
}

/** fhirclient counts expiry in seconds of this workstation's clock. Nothing stored: nothing known to be over. */
function hasExpired(launch: Launch, nowMs: () => number): boolean {
  const { expiresAt } = launch.client.state
  return expiresAt !== undefined && expiresAt * 1000 <= nowMs()
}

function toProblem(error: unknown, isOver: boolean, nowMs: number): EhrAnswer {
  const status = statusOf(error)
  const retryAfterSeconds = retryAfterOf(error, nowMs)
  // A failed refresh has the status of the token endpoint, or none at all.
  const problem = status === 401 || isOver ? 'expired' : whatWentWrong(error, status)
  return {
    ok: false,
    problem,
    ...(status !== undefined && { status }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  }
}

function whatWentWrong(error: unknown, status: number | undefined): EhrProblem {
  if (status === undefined) return error instanceof SyntaxError ? 'malformed' : 'unreachable'
  if (status === 403) return 'forbidden'
  // RFC 6585 section 4.
  if (status === 429) return 'throttled'
  return status >= 500 ? 'server-error' : 'refused'
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined
  return typeof error.status === 'number' ? error.status : undefined
}

/** Seconds, or an HTTP date; anything else says nothing. */
function retryAfterOf(error: unknown, nowMs: number): number | undefined {
  if (typeof error !== 'object' || error === null || !('response' in error)) return undefined
  const text = error.response instanceof Response ? error.response.headers.get('retry-after') : null
  if (text === null) return undefined
  if (/^\d{1,6}$/.test(text)) return Number(text)
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - nowMs) / 1_000))
}
