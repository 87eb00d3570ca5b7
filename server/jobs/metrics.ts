import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { clockNames, type ClockName } from '#domain/loop-vocabulary.ts'
import { sendChannels, type SendChannel } from '#domain/notifications/send-channel.ts'

/** How an attempt of the outbox ended; `delivered` is what a provider reported later. */
export const sendOutcomes = [
  'sent',
  'delivered',
  'failed',
  'uncertain',
  'suppressed',
  'again',
  'postponed',
] as const
export type SendOutcome = (typeof sendOutcomes)[number]

export const statusClasses = ['2xx', '3xx', '4xx', '5xx', 'no-answer'] as const
export type StatusClass = (typeof statusClasses)[number]

export const circuitStates = ['closed', 'half-open', 'open'] as const
export type CircuitState = (typeof circuitStates)[number]

/**
 * What Baton counts about itself. No method takes a free label: tenants and routes come from the lists given to
 * `openMetrics`, everything else from closed lists, so nothing about a person has a place to go.
 */
export type Metrics = {
  httpAnswered: (route: string, status: StatusClass, seconds: number) => void
  ehrAnswered: (tenant: string, status: StatusClass) => void
  circuitIs: (tenant: string, state: CircuitState) => void
  syncLagIs: (tenant: string, seconds: number) => void
  loopsAre: (tenant: string, counts: { open: number; overdue: number; quarantined: number }) => void
  sweepBatchEnded: (seconds: number) => void
  rungFired: (clock: ClockName) => void
  outboxIs: (channel: SendChannel, depth: number, oldestSeconds: number) => void
  messageSent: (channel: SendChannel, outcome: SendOutcome) => void
  callbackRefused: (channel: SendChannel) => void
  /** Entries that the trail of every tenant together has had so far. */
  auditIs: (entries: number) => void
  /** The Prometheus text format, and the content type to answer it with. */
  expose: () => Promise<{ body: string; contentType: string }>
}

/** The values that labels may take besides the closed lists: configured tenants and the patterns of our routes. */
export type MetricLabels = { tenants: readonly string[]; routes: readonly string[] }

/** Stands for a tenant or route that is not in the lists: a value from outside never becomes a label. */
const unlisted = 'other'

/** Opens a registry of its own; the metrics of the process itself are collected when it is read. */
export function openMetrics(labels: MetricLabels): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const ofTenant = listed(labels.tenants)
  const ofRoute = listed(labels.routes)
  return {
    ...openEdgeMetrics(registry, ofTenant, ofRoute),
    ...openLoopMetrics(registry, ofTenant),
    ...openSendMetrics(registry),
    expose: async () => ({ body: await registry.metrics(), contentType: registry.contentType }),
  }
}

function listed(values: readonly string[]): (value: string) => string {
  const known = new Set(values)
  return (value) => (known.has(value) ? value : unlisted)
}

/** A gauge of each tenant or channel. */
function openGauge<Label extends string>(
  registry: Registry,
  label: Label,
  name: `baton_${string}`,
  help: string,
): (value: string, figure: number) => void {
  const labelNames: readonly string[] = [label]
  const gauge = new Gauge({ name, help, labelNames, registers: [registry] })
  return (value, figure) => gauge.set({ [label]: value }, figure)
}

type EdgeMetrics = Pick<Metrics, 'httpAnswered' | 'ehrAnswered' | 'circuitIs' | 'syncLagIs'>

function openEdgeMetrics(
  registry: Registry,
  ofTenant: (tenant: string) => string,
  ofRoute: (route: string) => string,
): EdgeMetrics {
  const registers = [registry]
  const http = new Histogram({
    name: 'baton_http_request_seconds',
    help: 'Requests answered',
    labelNames: ['route', 'status'],
    registers,
  })
  const ehr = new Counter({
    name: 'baton_ehr_requests_total',
    help: 'Requests to EHRs',
    labelNames: ['tenant', 'status'],
    registers,
  })
  const circuit = new Gauge({
    name: 'baton_ehr_circuit',
    help: '1 for the present state of the circuit breaker',
    labelNames: ['tenant', 'state'],
    registers,
  })
  const setLag = openGauge(registry, 'tenant', 'baton_sync_lag_seconds', 'Time since the last good sync')
  return {
    httpAnswered: (route, status, seconds) => http.observe({ route: ofRoute(route), status }, seconds),
    ehrAnswered: (tenant, status) => ehr.inc({ tenant: ofTenant(tenant), status }),
    circuitIs: (tenant, present) => {
      for (const state of circuitStates) {
        circuit.set({ tenant: ofTenant(tenant), state }, state === present ? 1 : 0)
      }
    },
    syncLagIs: (tenant, seconds) => setLag(ofTenant(tenant), seconds),
  }
}

type LoopMetrics = Pick<Metrics, 'loopsAre' | 'sweepBatchEnded' | 'rungFired' | 'auditIs'>

function openLoopMetrics(registry: Registry, ofTenant: (tenant: string) => string): LoopMetrics {
  const registers = [registry]
  const ofLoops = (name: `baton_${string}`, help: string) => openGauge(registry, 'tenant', name, help)
  const setOpen = ofLoops('baton_loops_open', 'Open loops')
  const setOverdue = ofLoops('baton_loops_overdue', 'Overdue loops')
  const setQuarantined = ofLoops('baton_loops_quarantined', 'Loops the sweep had to set aside')
  const batches = new Histogram({ name: 'baton_sweep_batch_seconds', help: 'Batches swept', registers })
  const fired = new Counter({
    name: 'baton_rungs_fired_total',
    help: 'Steps of ladders carried out',
    labelNames: ['clock'],
    registers,
  })
  for (const clock of clockNames) fired.inc({ clock }, 0)
  const audit = new Counter({ name: 'baton_audit_appends_total', help: 'Audit entries written', registers })
  return {
    loopsAre: (name, counts) => {
      const tenant = ofTenant(name)
      setOpen(tenant, counts.open)
      setOverdue(tenant, counts.overdue)
      setQuarantined(tenant, counts.quarantined)
    },
    sweepBatchEnded: (seconds) => batches.observe(seconds),
    rungFired: (clock) => fired.inc({ clock }),
    // Counted where entries stand: those of a transaction that was undone are none.
    auditIs: (entries) => {
      audit.reset()
      audit.inc(entries)
    },
  }
}

type SendMetrics = Pick<Metrics, 'outboxIs' | 'messageSent' | 'callbackRefused'>

function openSendMetrics(registry: Registry): SendMetrics {
  const registers = [registry]
  const labelNames = ['channel'] as const
  const ofOutbox = (name: `baton_${string}`, help: string) => openGauge(registry, 'channel', name, help)
  const setDepth = ofOutbox('baton_outbox_depth', 'Messages waiting')
  const setOldest = ofOutbox('baton_outbox_oldest_seconds', 'Age of the message that waits longest')
  const sends = new Counter({
    name: 'baton_sends_total',
    help: 'Attempts to send',
    labelNames: ['channel', 'outcome'],
    registers,
  })
  const refused = new Counter({
    name: 'baton_callbacks_refused_total',
    help: 'Delivery reports refused',
    labelNames,
    registers,
  })
  for (const channel of sendChannels) refused.inc({ channel }, 0)
  return {
    outboxIs: (channel, waiting, oldestSeconds) => {
      setDepth(channel, waiting)
      setOldest(channel, oldestSeconds)
    },
    messageSent: (channel, outcome) => sends.inc({ channel, outcome }),
    callbackRefused: (channel) => refused.inc({ channel }),
  }
}
