import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { z } from 'zod'
import { defaultPolicy } from '#domain/default-policy.ts'
import { createApp } from '../../server/app.ts'
import type { Tenant } from '../../server/config/smart-config.ts'
import { openNotes } from '../../server/notes.ts'
import {
  faxKeyId,
  faxKeySecret,
  faxProjectId,
  twilioAccountSid,
  twilioAuthToken,
} from '../../server/sandbox/peers/demo-credentials.ts'
import { readMessages } from '../../server/sandbox/peers/peer-messages.ts'
import { answerByText } from '../../server/sandbox/peers/text-reply.ts'
import type { SandboxProfile } from '../../server/sandbox/profiles/sandbox-profile.ts'
import { openEhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import { openPatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import type { BatonDatabase, TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { openWatch } from '../../server/watch.ts'
import { openTestBaton } from './baton-for-tests.ts'
import { findFreePort } from './free-port.ts'
import { openServedSandbox, type ServedSandbox } from './served-sandbox.ts'
import { lead, owner, setDomainTime } from './watch-fixture.ts'

/** Any resource under its own id; types of fhir/r4 have no index signature. */
type Identified = { resourceType: string; id: string }
type Resource = Record<string, unknown> & { resourceType: string; id: string }

/** The number that Baton texts and faxes from here. */
export const ourNumber = '+12025550183'

export type WatchedSandbox = {
  db: BatonDatabase
  served: ServedSandbox
  runtimeOf: (tenant: string) => TenantRuntime
  /** The record as the EHR itself writes it. */
  put: (resource: Identified) => Promise<void>
  /** Everything of one type that the EHR holds, by patient. */
  inEhr: (type: string, patient: string) => Promise<Resource[]>
  /** Domain time is this moment, and Baton does all that is due, to its end, and hears what became of it. */
  goTo: (at: string) => Promise<void>
  /** What a phone has received, oldest first. */
  textsOn: (phone: string) => Promise<string[]>
  /** A phone answers, and Baton has taken it in and done what follows. */
  answer: (phone: string, text: string) => Promise<void>
  close: () => Promise<void>
}

/**
 * Baton's own watch and routes on real ports, in front of a sandbox EHR with these profiles and its providers of text
 * and fax: one practice for each profile, named after it.
 */
export async function openWatchedSandbox(
  resources: readonly Identified[],
  profiles: readonly SandboxProfile[],
  changes: (origin: string) => Partial<Tenant> = () => ({}),
): Promise<WatchedSandbox> {
  const port = await findFreePort()
  const batonOrigin = `http://127.0.0.1:${port}`
  const served = await openServedSandbox(resources, profiles, { batonOrigin })
  const baton = await openTestBaton(
    profiles.map((profile) => ({ tenant: profile.id, iss: served.issOf(profile), hasBackend: true })),
  )
  await served.introduce(baton.database.db)
  await baton.open.refresh(() => true)
  const { db } = baton.database
  const tenants = new Map(
    [...baton.open.tenants].map(([id, runtime]) => [
      id,
      {
        ...runtime,
        tenant: {
          ...runtime.tenant,
          ...tellingEverybody(runtime.tenant, served.origin),
          ...changes(served.origin),
        },
      },
    ]),
  )
  // The sandbox checks assertions by a clock of its own, and nobody is to wait.
  const world = { now: served.sandbox.clock, wait: () => Promise.resolve(), random: () => 0 }
  const gateways = openEhrGateways(db, world)
  const refresher = openPatientRefresher({ db, gateways, onViews: recordViews })
  const { log, realNow } = baton.deps
  const notes = openNotes({ db, tenants, gateways, refresher, log, realNow })
  const environment = { batonOrigin, directInbox: { host: '127.0.0.1', port: 0 } }
  const watch = openWatch({ db, tenants, gateways, refresher, notes, environment, log, realNow })
  const unlimited = { count: () => Promise.resolve(undefined) }
  const app = createApp({
    ...{ ...baton.deps, tenants, gateways, refresher, notes, batonOrigin, limits: unlimited },
    callbacks: watch.callbacks,
  })
  const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' })
  await once(server, 'listening')
  const { peers } = served.sandbox.messages
  const work = async (): Promise<void> => {
    for (let round = 0; round < 2; round += 1) {
      await watch.runOnce()
      await peers.background.idle()
    }
  }
  return {
    db,
    served,
    runtimeOf: (tenant) => {
      const runtime = tenants.get(tenant)
      if (runtime === undefined) throw new Error(`no practice ${tenant}`)
      return runtime
    },
    put: async (resource) => {
      const path = `/${resource.resourceType}/${resource.id}`
      const headers = { 'content-type': 'application/fhir+json' }
      const body = JSON.stringify(resource)
      const response = await served.sandbox.fhir.request(path, { method: 'PUT', headers, body })
      if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    },
    inEhr: async (type, patient) => {
      const response = await served.sandbox.fhir.request(`/${type}?patient=${patient}&_count=100`)
      return Bundle.parse(await response.json()).entry.map(({ resource }) => resource)
    },
    goTo: async (at) => {
      await setDomainTime(db, new Date(at))
      await work()
    },
    textsOn: async (phone) => {
      const all = await readMessages(peers.db, { kind: 'sms', party: { anyOf: [phone] } })
      return all.flatMap(({ direction, body }) => (direction === 'received' ? [body] : [])).toReversed()
    },
    answer: async (phone, text) => {
      await answerByText(peers, { number: phone, ourNumber, text })
      await peers.background.idle()
      await work()
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
      await watch.close()
      await baton.close()
      await served.close()
    },
  }
}

const Bundle = z.looseObject({
  entry: z
    .array(z.looseObject({ resource: z.looseObject({ resourceType: z.string(), id: z.string() }) }))
    .default([]),
})

/** A practice that tells everybody, by text and fax through the sandbox's own providers. */
function tellingEverybody({ policy }: Tenant, origin: string): Partial<Tenant> {
  return {
    featureLevel: 'escalate',
    staff: [lead, owner],
    hasPatientPortal: false,
    requestsPerSecond: 100_000,
    policy: {
      ...policy,
      calendar: defaultPolicy.calendar,
      ourOrganizations: ['Organization/northside'],
      ourPractitioners: ['Practitioner/prac-whitfield'],
    },
    contact: {
      shortName: 'Northside Primary Care',
      callBackNumber: '(413) 555-0100',
      faxNumber: '+14135550101',
    },
    channels: {
      sms: {
        baseUrl: `${origin}/peers/twilio`,
        accountSid: twilioAccountSid,
        authTokens: [twilioAuthToken],
        from: ourNumber,
        providerHandlesStop: false,
        sendBetween: { fromMinute: 480, toMinute: 1260 },
      },
      fax: {
        baseUrl: `${origin}/peers/fax`,
        projectId: faxProjectId,
        accessKey: faxKeyId,
        accessSecret: faxKeySecret,
        from: '+14135550101',
      },
    },
  }
}
