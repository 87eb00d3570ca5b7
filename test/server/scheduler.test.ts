import { expect, test } from 'vitest'
import { openScheduler, stopLimitMs, type Job } from '../../server/jobs/scheduler.ts'
import type { LogEntry } from '../../server/http/log.ts'

/** Waits end only when the test moves the time. */
function openFakeTime() {
  let now = 0
  const waits = new Set<{ until: number; end: () => void }>()
  function wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const entry = {
        until: now + ms,
        end: () => {
          waits.delete(entry)
          resolve()
        },
      }
      waits.add(entry)
      signal.addEventListener('abort', entry.end)
      if (signal.aborted) entry.end()
    })
  }
  async function pass(ms: number): Promise<void> {
    now += ms
    for (const entry of waits) if (entry.until <= now) entry.end()
    await settle()
  }
  return { wait, pass }
}

/** Lets every promise that can go on go on. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function openTest(jobs: readonly Job[], random = 0) {
  const time = openFakeTime()
  const log: LogEntry[] = []
  const scheduler = openScheduler(jobs, {
    wait: time.wait,
    random: () => random,
    log: (entry) => log.push(entry),
  })
  return { time, log, scheduler }
}

function counted(name: string, run: (signal: AbortSignal) => Promise<void> = () => Promise.resolve()) {
  const job = {
    name,
    everyMs: 100,
    jitter: 0,
    runs: 0,
    run(signal: AbortSignal) {
      job.runs += 1
      return run(signal)
    },
  }
  return job
}

test('a job never overlaps with itself, and does not hold up another', async () => {
  let finish = () => {}
  const slow = counted('slow', () => new Promise((resolve) => (finish = resolve)))
  const quick = counted('quick')
  const { time, scheduler } = openTest([slow, quick])
  scheduler.start()
  for (let i = 0; i < 3; i++) await time.pass(100)
  expect([slow.runs, quick.runs]).toEqual([1, 3])
  finish()
  await time.pass(0)
  await time.pass(100)
  expect(slow.runs).toBe(2)
})

test('a failing job is logged, waits longer each time, and never stops another', async () => {
  const failing = counted('failing', () => Promise.reject(new TypeError('Patient OKAFOR')))
  const quick = counted('quick')
  const { time, log, scheduler } = openTest([failing, quick])
  scheduler.start()
  const seen: number[] = []
  for (let i = 0; i < 7; i++) {
    await time.pass(100)
    seen.push(failing.runs)
  }
  expect(seen).toEqual([1, 1, 2, 2, 2, 2, 3])
  expect(quick.runs).toBe(7)
  expect(log).toHaveLength(3)
  expect(log[0]).toMatchObject({ event: 'job-failed-failing', error: { name: 'TypeError' } })
  expect(JSON.stringify(log)).not.toContain('OKAFOR')
})

test('jitter lengthens the wait by its share', async () => {
  const job = { ...counted('spread'), jitter: 0.5 }
  let runs = 0
  job.run = () => Promise.resolve(void (runs += 1))
  const { time, scheduler } = openTest([job], 0.5)
  scheduler.start()
  await time.pass(124)
  expect(runs).toBe(0)
  await time.pass(1)
  expect(runs).toBe(1)
})

test('a first run may come sooner than the others', async () => {
  const daily = { ...counted('daily'), firstMs: 10 }
  let runs = 0
  daily.run = () => Promise.resolve(void (runs += 1))
  const { time, scheduler } = openTest([daily])
  scheduler.start()
  await time.pass(9)
  expect(runs).toBe(0)
  await time.pass(1)
  expect(runs).toBe(1)
  await time.pass(99)
  expect(runs).toBe(1)
  await time.pass(1)
  expect(runs).toBe(2)
})

test('stopping aborts a running job, waits for it, and starts nothing more', async () => {
  let wasAborted = false
  const polite = counted(
    'polite',
    (signal) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => {
          wasAborted = true
          resolve()
        }),
      ),
  )
  const { time, log, scheduler } = openTest([polite])
  scheduler.start()
  await time.pass(100)
  await scheduler.stop()
  await time.pass(1_000)
  expect([wasAborted, polite.runs]).toEqual([true, 1])
  expect(log).toEqual([])
})

test('stopping gives up on a job that does not end, and says so', async () => {
  const stuck = counted('stuck', () => new Promise(() => {}))
  const { time, log, scheduler } = openTest([stuck])
  scheduler.start()
  await time.pass(100)
  const stopped = scheduler.stop()
  await time.pass(stopLimitMs)
  await stopped
  expect(log).toEqual([{ level: 'warn', event: 'jobs-left-running' }])
})
