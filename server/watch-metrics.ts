import { clockNames } from '#domain/loop-vocabulary.ts'
import { sendChannels } from '#domain/notifications/send-channel.ts'
import type { AppDeps } from './http/http-env.ts'
import { sendOutcomes, type Metrics, type StatusClass } from './jobs/metrics.ts'
import { countAuditEntries, countLoops, countOutbox, measureSyncLag } from './store/watch-figures.ts'
import type { OnDelivered } from './use-cases/watch/receive-delivery.ts'
import type { BatonDatabase } from './use-cases/tenant-runtime.ts'

/** What the HTTP side shows and counts; gauges are read from the database when somebody asks. */
export function toAppMetrics(metrics: Metrics, db: BatonDatabase): NonNullable<AppDeps['metrics']> {
  return {
    httpAnswered: (route, status, seconds) => metrics.httpAnswered(route, toClass(status), seconds),
    expose: async () => {
      await readGauges(metrics, db)
      return metrics.expose()
    },
  }
}

async function readGauges(metrics: Metrics, db: BatonDatabase): Promise<void> {
  for (const { tenant, ...counts } of await countLoops(db)) metrics.loopsAre(tenant, counts)
  for (const { tenant, lagSeconds } of await measureSyncLag(db)) metrics.syncLagIs(tenant, lagSeconds)
  metrics.auditIs(await countAuditEntries(db))
  const waiting = new Map((await countOutbox(db)).map((figures) => [figures.channel, figures]))
  for (const channel of sendChannels) {
    const figures = waiting.get(channel)
    metrics.outboxIs(channel, figures?.waiting ?? 0, Math.max(0, figures?.oldestSeconds ?? 0))
  }
}

/** The class of an answer; nothing stands for none. */
export function toClass(status: number | undefined): StatusClass {
  if (status === undefined) return 'no-answer'
  if (status < 300) return '2xx'
  if (status < 400) return '3xx'
  return status < 500 ? '4xx' : '5xx'
}

/** Counts how an attempt of the outbox ended; words outside of the closed lists are not counted. */
export function countEnding(metrics: Metrics, ended: { channel: string; state: string }): void {
  const channel = sendChannels.find((each) => each === ended.channel)
  const outcome = sendOutcomes.find((each) => each === ended.state)
  if (channel !== undefined && outcome !== undefined) metrics.messageSent(channel, outcome)
}

/** Counts messages that were reported to have arrived. */
export function countDelivered(metrics: Metrics | undefined): OnDelivered {
  return (channel) => metrics?.messageSent(channel, 'delivered')
}

/** Counts rungs that fired; messages about visits are no rungs. */
export function countFired(metrics: Metrics, fired: ReadonlyMap<string, number>): void {
  for (const [name, count] of fired) {
    const clock = clockNames.find((each) => each === name)
    for (let each = 0; clock !== undefined && each < count; each += 1) metrics.rungFired(clock)
  }
}
