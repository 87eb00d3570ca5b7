import { describeError, type Log } from '../http/log.ts'

/** Work that comes back. `run` must stop soon after `signal` aborts. */
export type Job = {
  name: string
  /** From the end of one run to the start of the next; real time. */
  everyMs: number
  /**
   * From the start of the process to the first run; `everyMs` unless given. A daily job of a process that is started
   * anew every day would never run otherwise.
   */
  firstMs?: number
  /** Share of `everyMs`, 0 to 1, by which a wait is lengthened at random, so that processes do not march in step. */
  jitter: number
  run(signal: AbortSignal): Promise<void>
}

export type SchedulerDeps = {
  /** Resolves after `ms`, and at once when `signal` aborts. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** From 0 up to, not including, 1. */
  random: () => number
  log: Log
}

export type Scheduler = {
  start: () => void
  /** Aborts the waits and the running jobs, and resolves when they are over, or after `stopLimitMs`. */
  stop: () => Promise<void>
}

/** Longest time that running jobs get to end; less than what the whole process has to drain. */
export const stopLimitMs = 6_000

const longestBackoff = 8

/**
 * Runs each job over and over, one run of it at a time, beside the others. A run that fails is logged as
 * `job-failed-<name>`, and lengthens only the wait of its own job: twice, four times, at most eight times `everyMs`.
 */
export function openScheduler(jobs: readonly Job[], deps: SchedulerDeps): Scheduler {
  const ending = new AbortController()
  let running: readonly Promise<void>[] = []
  let isStarted = false
  return {
    start() {
      if (isStarted || ending.signal.aborted) return
      isStarted = true
      running = jobs.map((job) => repeat(job, deps, ending.signal))
    },
    async stop() {
      ending.abort()
      const limit = new AbortController()
      const ended = Promise.all(running).then(() => true)
      const inTime = await Promise.race([ended, deps.wait(stopLimitMs, limit.signal).then(() => false)])
      limit.abort()
      if (!inTime) deps.log({ level: 'warn', event: 'jobs-left-running' })
    },
  }
}

async function repeat(job: Job, deps: SchedulerDeps, signal: AbortSignal): Promise<void> {
  let [waitMs, failures] = [job.firstMs ?? job.everyMs, 0]
  for (;;) {
    await deps.wait(toWaitMs({ ...job, everyMs: waitMs }, failures, deps.random()), signal)
    waitMs = job.everyMs
    if (signal.aborted) return
    try {
      await job.run(signal)
      failures = 0
    } catch (error) {
      failures += 1
      deps.log({ level: 'error', event: `job-failed-${job.name}`, error: describeError(error) })
    }
  }
}

function toWaitMs({ everyMs, jitter }: Job, failures: number, random: number): number {
  const backoff = Math.min(2 ** failures, longestBackoff)
  return Math.round(everyMs * backoff * (1 + jitter * random))
}
