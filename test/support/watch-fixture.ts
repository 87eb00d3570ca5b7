import { sql } from 'kysely'
import type { SendChannel } from '#domain/notifications/send-channel.ts'
import type { StaffMember } from '#domain/staff.ts'
import type { Dossier } from '#domain/watch/dossier.ts'
import type { Dispatchable, SendResult, Transport } from '../../server/channels/channel.ts'
import type { Tenant } from '../../server/config/smart-config.ts'
import { moveClock, readBatonNow } from '../../server/store/clock.ts'
import { saveLoops } from '../../server/store/loops.ts'
import { writeOwn } from '../../server/use-cases/own-store-writes.ts'
import type { BatonDatabase, TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import type { DispatchDeps } from '../../server/use-cases/watch/dispatch-deps.ts'
import type { StoredLoop } from '../../server/use-cases/watch/stored-loop.ts'
import type { FindOnShelf, Shelf } from '../../server/use-cases/watch/write-on-shelf.ts'
import { openDossier } from './a-dossier.ts'
import { openTestBaton } from './baton-for-tests.ts'

export const lead: StaffMember = {
  reference: 'PractitionerRole/lead',
  name: 'Lena Lead',
  roles: ['coordinator-lead'],
  isActive: true,
}
export const owner: StaffMember = {
  reference: 'PractitionerRole/owner',
  name: 'Olga Owner',
  roles: ['coordinator'],
  isActive: true,
}
/** In New York: open, and inside the contact window. */
export const wednesdayNoon = new Date('2026-06-10T12:00:00-04:00')
/** What a reading may have made of one loop; what is left out is the open dossier's. */
export type KeptLoop = { dossier?: Dossier; state?: string } & Partial<Omit<StoredLoop, 'dossier'>>

export type WatchFixture = {
  db: BatonDatabase
  /** For pools of their own. */
  url: string
  /** A practice that tells everybody and may text, with what a test changes. */
  practice: (id: 'north' | 'south', changes?: Partial<Tenant>) => TenantRuntime
  /** Forgets what the watch wrote, and sets domain time to this moment or the noon of a Wednesday. */
  startAt: (at?: Date) => Promise<void>
  /** Stores what a reading made of one loop, due at once. */
  keep: (tenant: 'north' | 'south', loop: KeptLoop) => Promise<void>
  /** Of this tenant since the start, oldest first: the text that was hashed. */
  auditOf: (tenant: string, event: string) => Promise<string[]>
  close: () => Promise<void>
}

/** The real store on a real database, with two practices. */
export async function openWatchFixture(): Promise<WatchFixture> {
  const baton = await openTestBaton([
    { tenant: 'north', iss: 'https://north.example/fhir' },
    { tenant: 'south', iss: 'https://south.example/fhir' },
  ])
  const { db } = baton.database
  let from = 0
  return {
    db,
    url: baton.database.url,
    practice: (id, changes) => toPractice(baton.open.tenants.get(id), changes),
    startAt: async (at = wednesdayNoon) => {
      await sql`truncate loop, escalation, outbox, delivery_event, number_consent, referrer_told,
        fhir_resource cascade`.execute(db)
      from = await countAudit(db)
      await setDomainTime(db, at)
    },
    keep: (tenant, loop) => keepLoop(db, tenant, loop),
    auditOf: (tenant, event) => readAudit(db, tenant, event, from),
    close: () => baton.close(),
  }
}

/** Stores what a reading made of one loop, due at once. */
export async function keepLoop(
  db: BatonDatabase,
  tenant: string,
  { dossier = openDossier, state = dossier.state, ...changes }: KeptLoop,
): Promise<void> {
  const now = await readBatonNow(db)
  const stored = { plan: { steps: [] }, visitMessages: [], policy: 'both/1', ...changes, dossier }
  const row = {
    referral: dossier.referral.replace('ServiceRequest/', ''),
    patient: dossier.patient.reference.replace('Patient/', ''),
    state,
    display: 'overdue',
    urgency: dossier.urgency,
    direction: dossier.direction,
    nextDueAt: now,
    plan: stored,
    ...(dossier.owner === undefined ? {} : { owner: dossier.owner }),
  }
  await db.transaction().execute((trx) => saveLoops(trx, tenant, now, [row]))
}

function toPractice(runtime: TenantRuntime | undefined, changes: Partial<Tenant> = {}): TenantRuntime {
  if (runtime === undefined) throw new Error('no such practice')
  const tenant: Tenant = {
    ...runtime.tenant,
    featureLevel: 'escalate',
    staff: [lead, owner],
    contact: { shortName: 'Lakeside Family', callBackNumber: '(518) 555-0142' },
    channels: { sms: textSettings },
    ...changes,
  }
  return { ...runtime, tenant }
}

const textSettings = {
  baseUrl: 'https://provider.example',
  accountSid: 'AC0',
  authTokens: ['token'],
  from: '+15185550100',
  providerHandlesStop: false,
  sendBetween: { fromMinute: 480, toMinute: 1260 },
} as const satisfies NonNullable<Tenant['channels']['sms']>

/** Moves domain time to a moment. */
export async function setDomainTime(db: BatonDatabase, at: Date): Promise<void> {
  const real = await sql<{ now: Date }>`select now() as now`.execute(db)
  await moveClock(db, at.getTime() - (real.rows[0]?.now.getTime() ?? 0))
}

async function countAudit(db: BatonDatabase): Promise<number> {
  const found = await sql<{ count: number }>`select count(*) as count from audit_event`.execute(db)
  return found.rows[0]?.count ?? 0
}

async function readAudit(db: BatonDatabase, tenant: string, event: string, from: number): Promise<string[]> {
  const found = await sql<{ entry: string }>`select entry from (select *, row_number() over
      (order by recorded_at, seq) as row from audit_event) e
    where row > ${from} and tenant_id = ${tenant} and event = ${event} order by row`.execute(db)
  return found.rows.map(({ entry }) => entry)
}

/** A transport that is real up to the wire: what it is handed is kept, and it answers as it is told. */
export function openWire(
  channel: SendChannel,
  {
    isIdempotent = false,
    answer,
  }: { isIdempotent?: boolean; answer?: (message: Dispatchable) => SendResult } = {},
): Transport & { sent: Dispatchable[] } {
  const sent: Dispatchable[] = []
  return {
    channel,
    isIdempotent,
    sent,
    send: (message) => {
      sent.push(message)
      return Promise.resolve(
        answer?.(message) ?? { kind: 'accepted', providerId: `${channel}-${sent.length}` },
      )
    },
    close: () => Promise.resolve(),
  }
}

/** Carries out the outbox of these practices: FHIR writes into Baton's own store, or to this EHR first. */
export function dispatching(
  { db }: WatchFixture,
  runtimes: readonly TenantRuntime[],
  wires: readonly Transport[],
  ehr?: Shelf,
  findInEhr?: FindOnShelf,
): DispatchDeps {
  return {
    db,
    tenants: new Map(runtimes.map((runtime) => [runtime.tenant.id, runtime])),
    transportsOf: () => new Map(wires.map((wire) => [wire.channel, wire])),
    shelvesOf: ({ tenant }) => ({
      own: async (write) => writeOwn(db, tenant.id, write, await readBatonNow(db)),
      ...(ehr === undefined ? {} : { ehr }),
      ...(findInEhr === undefined ? {} : { findInEhr }),
    }),
    chance: () => 0.5,
  }
}

/** What the outbox holds, by key. */
export async function readOutbox(
  db: BatonDatabase,
): Promise<Record<string, { tenant: string; state: string; result: string | null; payload: unknown }>> {
  const rows = await db
    .selectFrom('outbox')
    .select(['tenant_id as tenant', 'key', 'state', 'result', 'payload'])
    .orderBy('key')
    .execute()
  return Object.fromEntries(rows.map(({ key, ...row }) => [key, row]))
}
