import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { isFields } from '#domain/fhir-reading.ts'
import { createApp } from '../../server/app.ts'
import { CommandAnswer } from '../../server/contract/commands.ts'
import type { Command } from '../../server/domain/commands/command.ts'
import type { StaffRole } from '../../server/domain/staff.ts'
import { openNotes } from '../../server/notes.ts'
import { openPackets } from '../../server/open-packets.ts'
import { faxKeyId, faxKeySecret, faxProjectId } from '../../server/sandbox/peers/demo-credentials.ts'
import { openHispPeer } from '../../server/sandbox/peers/hisp-peer.ts'
import type { SandboxProfile } from '../../server/sandbox/profiles/sandbox-profile.ts'
import { insertSession } from '../../server/store/sessions.ts'
import { openEhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import { openPatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { openWatch } from '../../server/watch.ts'
import { openTestBaton } from './baton-for-tests.ts'
import { openServedSandbox } from './served-sandbox.ts'
import { setDomainTime } from './watch-fixture.ts'
import { findFreePort } from './free-port.ts'

const anywhere = { host: '127.0.0.1', port: 0 }
const clinician = { reference: 'Practitioner/prac-1', roles: ['clinician'] } as const
const lead = { reference: 'Practitioner/lead', name: 'Lead', roles: ['coordinator-lead', 'coordinator'] }

type Resource = Record<string, unknown> & { resourceType: string; id: string }

export type ReturningPractice = Awaited<ReturnType<typeof openReturningPractice>>

/**
 * Baton as it runs, with everything that it does by itself at a call, before a sandbox EHR under several profiles; papers go
 * through the sandbox's HISP and fax provider, and come back through them.
 *
 * @param now - where the clock stands; it moves only when it is told to
 */
export async function openReturningPractice(
  resources: readonly Resource[],
  profiles: readonly SandboxProfile[],
  now: Date,
) {
  const site = await openSite()
  const { batonOrigin } = site
  const served = await openServedSandbox(resources, profiles, { batonOrigin })
  const baton = await openTestBaton(
    profiles.map((profile) => ({
      tenant: profile.id,
      iss: served.issOf(profile),
      hasBackend: true,
      staff: [lead],
    })),
  )
  await served.introduce(baton.database.db)
  await baton.open.refresh(() => true)
  const { db } = baton.database
  await setDomainTime(db, now)
  const gateways = openEhrGateways(db, {
    now: served.sandbox.clock,
    wait: () => Promise.resolve(),
    random: () => 0,
  })
  const refresher = openPatientRefresher({ db, gateways, onViews: recordViews })
  // Found as late as may be: between finding and listening anybody may take it.
  const inbox = { host: '127.0.0.1', port: await findFreePort() }
  const hispDeps = { ...served.sandbox.messages.hisp, inbox }
  const hisp = await openHispPeer(hispDeps, anywhere)
  const peers = { hispPort: hisp.port, faxUrl: `${served.origin}/peers/fax` }
  const tenants = new Map([...baton.open.tenants].map(([id, runtime]) => [id, withChannels(runtime, peers)]))
  const { log } = baton.deps
  const realNow = () => new Date()
  const notes = openNotes({ db, tenants, gateways, refresher, log, realNow })
  const environment = { batonOrigin, directInbox: inbox }
  const watch = openWatch({ db, tenants, gateways, refresher, notes, environment, log, realNow })
  await watch.open()
  const packets = openPackets({ db, tenants, gateways, refresher, batonOrigin, realNow, log })
  const limits = { count: () => Promise.resolve(undefined) }
  const callbacks = watch.callbacks
  site.app = createApp({
    ...baton.deps,
    gateways,
    refresher,
    tenants,
    limits,
    notes,
    batonOrigin,
    callbacks,
  })
  const sessions = new Map<string, string>()
  const clinicians = new Map<string, string>()
  for (const tenant of tenants.keys()) {
    sessions.set(tenant, await openSession(db, tenant, { reference: lead.reference, roles: ['coordinator'] }))
    clinicians.set(tenant, await openSession(db, tenant, clinician))
  }

  const runtimeOf = (tenant: string): TenantRuntime => {
    const runtime = tenants.get(tenant)
    if (runtime === undefined) throw new Error('no such practice')
    return runtime
  }
  const readChart = async (tenant: string, patient: string) => {
    const read = await refresher.refresh(runtimeOf(tenant), patient, { purpose: 'sync', maxAgeMs: 0 })
    if (read.kind !== 'read') throw new Error(`the chart was not read: ${read.kind}`)
    return { views: read.views, resources: read.meta.resources.filter(isFields) }
  }
  return {
    batonOrigin,
    db,
    fhir: served.sandbox.fhir,
    peers: served.sandbox.messages.peers,
    inbox,
    log: baton.log,
    readChart,
    /** What Baton does by itself, to its end. */
    work: async () => {
      await packets.sendAll()
      await notes.decideAll()
      await watch.runOnce()
    },
    moveTo: (at: Date) => setDomainTime(db, at),
    /** Gives a command from the list of a practice; a review as the referring clinician. */
    give: async (tenant: string, patient: string, command: Command) => {
      const who = command.name === 'review-note' ? clinicians : sessions
      const answer = await fetch(`${batonOrigin}/api/commands`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${who.get(tenant) ?? ''}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          id: randomUUID(),
          patient: `Patient/${patient}`,
          referral: `ServiceRequest/sr-${patient}`,
          command,
          seen: {},
          mayWrite: [],
        }),
      })
      const body: unknown = await answer.json()
      if (!answer.ok) throw new Error(JSON.stringify([body, baton.log.at(-2), baton.log.at(-1)]))
      return CommandAnswer.parse(body)
    },
    /** Uploads a file as somebody of a practice. */
    upload: (tenant: string, content: Uint8Array<ArrayBuffer>) =>
      fetch(`${batonOrigin}/api/notes`, {
        method: 'POST',
        headers: { authorization: `Bearer ${sessions.get(tenant) ?? ''}` },
        body: content,
      }),
    /** Somebody looks at what filed itself and was picked for a check, and finds it right. */
    confirmSamples: async () => {
      const picked = await db
        .selectFrom('received_note')
        .select(['tenant_id', 'note_id', 'version'])
        .where('is_sampled', '=', true)
        .execute()
      for (const { tenant_id: tenant, note_id: id, version } of picked) {
        const choice = { kind: 'confirm-sample', verdict: 'right' } as const
        const answer = await fetch(`${batonOrigin}/api/notes/${id}/decisions`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${sessions.get(tenant) ?? ''}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({ id: randomUUID(), version, choice }),
        })
        if (!answer.ok) throw new Error(`the check was not taken: ${answer.status}`)
      }
    },
    close: async () => {
      await watch.close()
      await site.close()
      await hisp.close()
      await baton.close()
      await served.close()
    },
  }
}

/** A place that others can be told of before the app that answers there is made. */
async function openSite() {
  const site: { app?: ReturnType<typeof createApp> } = {}
  const server = serve({
    fetch: (request, env) => site.app?.fetch(request, env) ?? new Response(null, { status: 503 }),
    port: 0,
    hostname: '127.0.0.1',
  })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the site has no port')
  return Object.assign(site, {
    batonOrigin: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  })
}

type Database = Parameters<typeof insertSession>[0]

type Person = { reference: string; roles: readonly StaffRole[] }

async function openSession(db: Database, tenant: string, { reference, roles }: Person): Promise<string> {
  const opened = await insertSession(
    db,
    { tenant, fhirUser: reference, roles },
    { hash: randomBytes(32), expiresAt: new Date() },
  )
  if (opened === 'already-used') throw new Error('no session')
  return opened.token
}

/** What an interface engine of these practices shows. */
export const engineSecret = 'sandbox-interface-engine'

/** What the fax provider and the HISP of a practice know it by. */
export const addressOf = (tenant: string) => ({
  direct: `us@${tenant}.direct.example`,
  fax: '+14135550101',
})

function withChannels(
  runtime: TenantRuntime,
  { hispPort, faxUrl }: { hispPort: number; faxUrl: string },
): TenantRuntime {
  const { direct, fax } = addressOf(runtime.tenant.id)
  const contact = {
    ...{ shortName: 'Northside Primary Care', callBackNumber: '(413) 555-0100' },
    ...{ directAddress: direct, faxNumber: fax },
  }
  const channels = {
    direct: {
      ...{ host: '127.0.0.1', port: hispPort, isTlsFromStart: false, from: direct },
      credentials: { user: 'baton', password: 'sandbox' },
      inbox: { address: direct },
    },
    fax: {
      baseUrl: faxUrl,
      projectId: faxProjectId,
      accessKey: faxKeyId,
      accessSecret: faxKeySecret,
      from: fax,
    },
    v2: { secret: engineSecret },
  }
  const policy = {
    ...runtime.tenant.policy,
    ourOrganizations: ['Organization/northside'],
    ourPractitioners: ['Practitioner/prac-1'],
  }
  const tenant = {
    ...runtime.tenant,
    policy,
    contact,
    channels,
    featureLevel: 'escalate' as const,
    follow: 'opened-charts' as const,
  }
  return { ...runtime, tenant: { ...tenant, requestsPerSecond: 100_000 } }
}
