import { expect, test } from 'vitest'
import { clockNames } from '../../server/domain/loop-vocabulary.ts'
import { sendChannels } from '../../server/domain/notifications/send-channel.ts'
import { circuitStates, openMetrics, sendOutcomes, statusClasses } from '../../server/jobs/metrics.ts'

const tenants = ['north', 'south']
const routes = ['/fhir/:tenant/*', '/health/live']

/** Every value each of Baton's own labels may take; `le` is the bucket of a histogram. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  tenant: [...tenants, 'other'],
  route: [...routes, 'other'],
  status: statusClasses,
  state: circuitStates,
  clock: clockNames,
  channel: sendChannels,
  outcome: sendOutcomes,
}

async function exposeAll(tenant: string, route: string): Promise<string> {
  const metrics = openMetrics({ tenants, routes })
  for (const status of statusClasses) {
    metrics.httpAnswered(route, status, 0.1)
    metrics.ehrAnswered(tenant, status)
  }
  metrics.circuitIs(tenant, 'open')
  metrics.syncLagIs(tenant, 60)
  metrics.loopsAre(tenant, { open: 3, overdue: 2, quarantined: 1 })
  metrics.sweepBatchEnded(0.2)
  for (const clock of clockNames) metrics.rungFired(clock)
  for (const channel of sendChannels) {
    metrics.outboxIs(channel, 4, 30)
    for (const outcome of sendOutcomes) metrics.messageSent(channel, outcome)
    metrics.callbackRefused(channel)
  }
  metrics.auditIs(7)
  return (await metrics.expose()).body
}

function readLabels(text: string): { name: string; value: string }[] {
  const own = text.split('\n').filter((line) => line.startsWith('baton_'))
  return own.flatMap((line) =>
    [...line.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => ({ name, value })),
  )
}

test('every label of the exposition is from the closed lists', async () => {
  const labels = readLabels(await exposeAll('north', '/fhir/:tenant/*'))
  expect(new Set(labels.map(({ name }) => name))).toEqual(new Set([...Object.keys(allowed), 'le']))
  const strangers = labels.filter(({ name, value }) => name !== 'le' && !allowed[name]?.includes(value))
  expect(strangers).toEqual([])
})

test('a tenant or an address from outside never becomes a label', async () => {
  const text = await exposeAll('OKAFOR', '/fhir/north/Patient/pat-1')
  expect(text).not.toMatch(/OKAFOR|pat-1/)
  expect(text).toContain('baton_loops_overdue{tenant="other"} 2')
})

test('shows the present state of a circuit only', async () => {
  const text = await exposeAll('north', '/health/live')
  expect(text).toContain('baton_ehr_circuit{tenant="north",state="open"} 1')
  expect(text).toContain('baton_ehr_circuit{tenant="north",state="closed"} 0')
  expect(text).toContain('process_cpu_user_seconds_total')
})
