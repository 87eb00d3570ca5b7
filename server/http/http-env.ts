import type { Context } from 'hono'
import type { SendChannel } from '#domain/notifications/send-channel.ts'
import type { CallbackReading, Transport } from '../channels/channel.ts'
import type { SmartConfig } from '../config/smart-config.ts'
import type { TrustedProxies } from '../config/trusted-proxies.ts'
import type { ChartSession, Session } from '../store/sessions.ts'
import type { PackedFile } from '../documents/unpack-zip.ts'
import type { Arrival } from '../store/received-notes.ts'
import type { NoteDecisionRequest, NoteUndoRequest } from '#contract/notes.ts'
import type { CommandCaller } from '../use-cases/commands/command-deps.ts'
import type { KeptPart } from '../use-cases/notes/keep-file.ts'
import type { NoteOutcome } from '../use-cases/notes/note-outcome.ts'
import type { EhrGateways } from '../use-cases/ehr-gateways.ts'
import type { PatientRefresher } from '../use-cases/sync/patient-refresher.ts'
import type { BatonDatabase, TenantRuntime } from '../use-cases/tenant-runtime.ts'
import type { ClientFiles } from './client-files.ts'
import type { Log } from './log.ts'
import type { RateLimits } from './rate-limits.ts'

/** Everything the HTTP side needs; `main.ts` makes it, tests make another. */
export type AppDeps = {
  db: BatonDatabase
  smart: SmartConfig
  tenants: ReadonlyMap<string, TenantRuntime>
  /** The backend's own ways to the EHRs. */
  gateways: EhrGateways
  client: ClientFiles
  /** Where browsers reach Baton. */
  batonOrigin: string
  /** Where the sandbox EHR shows its charts, if it runs. */
  sandboxOrigin?: string
  realNow: () => Date
  log: Log
  limits: RateLimits
  /** Whose word on where a request comes from is believed; absent, nobody's. */
  trustedProxies?: TrustedProxies
  /** Opens the admin routes; absent, they do not exist. */
  adminToken?: string
  /** Opens the figures to whoever collects them; absent, there are none. */
  metricsToken?: string
  metrics?: {
    /** The Prometheus text format. */
    expose: () => Promise<{ body: string; contentType: string }>
    httpAnswered: (route: string, status: number, seconds: number) => void
  }
  /** False from the moment the process began to stop. */
  isServing: () => boolean
  /** Reads a patient's chart anew and judges it; one reading serves all who ask for it. */
  refresher: PatientRefresher
  /** Called when a session was opened; what it starts must not delay the answer. */
  onSessionOpened?: (tenant: TenantRuntime, patient: string) => void
  /** For the sandbox, whose clock moves by days. */
  watch?: {
    /** Does everything that is due now, to its end; counts what was done since `countAnew`. */
    run: () => Promise<{ fired: number; sent: number }>
    countAnew: () => void
  }
  /** Where notes that people bring are kept, and what people decide about those that wait; absent, none are taken. */
  notes?: {
    keep: (tenant: string, file: PackedFile, arrival: Arrival) => Promise<readonly KeptPart[]>
    decide: (
      runtime: TenantRuntime,
      caller: CommandCaller,
      note: string,
      request: NoteDecisionRequest,
    ) => Promise<NoteOutcome>
    undo: (
      runtime: TenantRuntime,
      caller: CommandCaller,
      note: string,
      request: NoteUndoRequest,
    ) => Promise<NoteOutcome>
  }
  /** Where providers' callbacks lead; absent, there are none. */
  callbacks?: CallbackDeps
}

/** What a provider reported, after it proved to be the provider. */
export type DeliveryReading = Omit<Extract<CallbackReading, { kind: 'read' }>, 'kind'>

export type CallbackDeps = {
  /** By tenant, then channel. */
  transports: ReadonlyMap<string, ReadonlyMap<SendChannel, Transport>>
  /** Answered only after this, so that a report that could not be kept comes again. It must bear repetition. */
  onDelivery: (tenant: string, channel: SendChannel, reading: DeliveryReading) => Promise<void>
  /** Somebody posed as a provider. Told after the refusal is decided; nothing of the request is handed on. */
  onForged: (tenant: string, channel: SendChannel) => Promise<void>
}

export type HttpEnv = {
  Variables: {
    requestId: string
    /** Where the request comes from; absent where there is no connection, as in tests. */
    address: string | undefined
    /** Set by the guard for routes that want a session of any kind. */
    session: Session
    /** Set by the guard for routes with `access: 'chart'`. */
    chart: ChartSession
    /** Id of the tenant, once known: for the log. */
    tenant: string
    problem: string
  }
}

export type HttpContext = Context<HttpEnv>
