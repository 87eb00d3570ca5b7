import { admitRequest, closeCircuit, closedCircuit, countFailure, type CircuitRules } from './circuit.ts'
import { EhrUnavailable } from './ehr-error.ts'
import type { FetchAnswer, FetchRequest, GuardedFetch } from './guarded-fetch.ts'
import { decideRetry, isFailing, readRetryAfter, type Attempt, type RetryRules } from './retry-decision.ts'
import type { EgressTurns } from './egress-turns.ts'
import type { BucketRules } from './token-bucket.ts'

export type EgressRules = {
  readonly bucket: BucketRules
  /** Requests under way at once. */
  readonly concurrent: number
  readonly retry: RetryRules
  readonly circuit: CircuitRules
  /** Longest a request waits here for its turn; then its caller is told how long to stay away. */
  readonly maxWaitMs: number
}

/** No vendor publishes its limits (FHIR-SERVERS): modest enough for any of them. */
export const usualEgressRules: EgressRules = {
  bucket: { burst: 20, perSecond: 10 },
  concurrent: 8,
  retry: { attempts: 4, baseMs: 500, capMs: 20_000, maxRetryAfterMs: 300_000 },
  circuit: { failures: 5, openMs: 30_000 },
  maxWaitMs: 30_000,
}

/** Time and chance, handed in so that tests decide both. */
export type EgressWorld = {
  now: () => Date
  wait: (ms: number) => Promise<void>
  /** From 0 up to 1. */
  random: () => number
  /** Told of every attempt: the status of the answer, or nothing when none came, and where the circuit stands after it. */
  onAttempt?: (tenant: string, status: number | undefined, circuit: 'closed' | 'open' | 'half-open') => void
}

export type EgressRequest = FetchRequest & {
  /** Whether asking twice does no more than asking once; without it only GET and OPTIONS are. */
  readonly isRepeatable?: boolean
}

/** The way of the backend to one EHR. */
export type Egress = { fetch: (url: string, request?: EgressRequest) => Promise<FetchAnswer> }

/**
 * Asks an EHR no faster and no more at once than the rules allow, leaves it alone when it says so (`Retry-After`) or
 * has failed several times in a row, and tries again what may be done twice.
 *
 * @throws EhrUnavailable, also for 429 and 503 when no try is left, with `retryAfterMs` when that is known
 */
export function openEgress(
  ehr: Pick<GuardedFetch, 'fetch'>,
  tenant: string,
  turns: EgressTurns,
  world: EgressWorld,
  rules: EgressRules = usualEgressRules,
): Egress {
  const nowMs = () => world.now().getTime()
  let circuit = closedCircuit
  const places = openPlaces(rules.concurrent)

  /** Waits for this request's turn, and for the end of a rest the EHR asked for. */
  async function waitForTurn(): Promise<void> {
    const { kind, waitMs } = await turns.take(rules.bucket, rules.maxWaitMs)
    if (kind === 'refused') throw new EhrUnavailable(tenant, 'resting', { retryAfterMs: waitMs })
    if (waitMs > 0) await world.wait(waitMs)
  }

  function requireClosedCircuit(): void {
    const admission = admitRequest(circuit, rules.circuit, nowMs())
    circuit = admission.circuit
    if (!admission.isAdmitted) {
      throw new EhrUnavailable(tenant, 'resting', { retryAfterMs: admission.restMs })
    }
  }

  async function note(attempt: Attempt): Promise<void> {
    const before = circuit.state
    circuit = isFailing(attempt) ? countFailure(circuit, rules.circuit, nowMs()) : closeCircuit()
    if (circuit.state === 'open' && before !== 'open') await turns.rest('failing', rules.circuit.openMs)
    if ('status' in attempt && attempt.retryAfterMs !== undefined) {
      await turns.rest('asked', attempt.retryAfterMs)
    }
    world.onAttempt?.(tenant, 'status' in attempt ? attempt.status : undefined, circuit.state)
  }

  async function tryOnce(url: string, request: EgressRequest): Promise<FetchAnswer | EhrUnavailable> {
    await waitForTurn()
    requireClosedCircuit()
    try {
      const answer = await places.within(() => ehr.fetch(url, request))
      await note(toAttempt(answer, nowMs(), rules))
      return answer
    } catch (error) {
      if (!(error instanceof EhrUnavailable)) throw error
      await note({ fault: error.fault })
      return error
    }
  }

  async function fetchPatiently(url: string, request: EgressRequest = {}): Promise<FetchAnswer> {
    const isRepeatable = request.isRepeatable ?? (request.method !== 'POST' && request.method !== 'PUT')
    for (let tried = 1; ; tried += 1) {
      const outcome = await tryOnce(url, request)
      const attempt =
        outcome instanceof EhrUnavailable ? { fault: outcome.fault } : toAttempt(outcome, nowMs(), rules)
      const waitMs = decideRetry(attempt, { tried, isRepeatable }, rules.retry, world.random())
      if (waitMs === undefined) return answerOf(outcome, attempt, tenant)
      if (waitMs > rules.maxWaitMs) throw toUnavailable(outcome, waitMs, tenant)
      // A rest the EHR asked for is waited for at the next turn, by every request.
      if (!('retryAfterMs' in attempt)) await world.wait(waitMs)
    }
  }
  return { fetch: fetchPatiently }
}

function toAttempt(answer: FetchAnswer, nowMs: number, { retry }: EgressRules): Attempt {
  const asked =
    answer.status === 429 || answer.status === 503
      ? readRetryAfter(answer.headers.get('retry-after'), nowMs, retry.maxRetryAfterMs)
      : undefined
  return { status: answer.status, ...(asked === undefined ? {} : { retryAfterMs: asked }) }
}

function answerOf(outcome: FetchAnswer | EhrUnavailable, attempt: Attempt, tenant: string): FetchAnswer {
  if (outcome instanceof EhrUnavailable) throw outcome
  if (outcome.status !== 429 && outcome.status !== 503) return outcome
  const retryAfterMs = 'status' in attempt ? attempt.retryAfterMs : undefined
  throw toUnavailable(outcome, retryAfterMs, tenant)
}

function toUnavailable(
  outcome: FetchAnswer | EhrUnavailable,
  retryAfterMs: number | undefined,
  tenant: string,
): EhrUnavailable {
  if (outcome instanceof EhrUnavailable) return outcome
  const after = retryAfterMs === undefined ? {} : { retryAfterMs }
  return new EhrUnavailable(tenant, 'status', { status: outcome.status, ...after })
}

/** Lets so many in at once; the others queue in the order they came. */
function openPlaces(count: number): { within: <Value>(work: () => Promise<Value>) => Promise<Value> } {
  const queue: (() => void)[] = []
  let free = count
  return {
    within: async (work) => {
      if (free > 0) free -= 1
      else await new Promise<void>((go) => queue.push(go))
      try {
        return await work()
      } finally {
        const next = queue.shift()
        if (next === undefined) free += 1
        else next()
      }
    },
  }
}
