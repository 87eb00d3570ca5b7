import { type Context, Hono } from 'hono'
import { issueLaunch } from './authorization/launch-store.ts'
import type { ChartDeps } from './chart/chart-deps.ts'
import { createChartPages, signedInFrom } from './chart/chart-pages.ts'
import { ehrRecords } from './chart/ehr-records.ts'
import { tenantOf } from './clients.ts'
import { clinicPractice } from './clinic/practice.ts'
import type { LoadedClinic } from './clinic-record.ts'
import { createEhrServer } from './ehr-server.ts'
import { answerFailure } from './failure.ts'
import type { MessageCentreDeps } from './message-centre/message-centre-deps.ts'
import { createHttpPeers } from './peers/peers.ts'
import type { SandboxProfile } from './profiles/sandbox-profile.ts'
import {
  authorizationDeps,
  createIssuerServer,
  type IssuerDeps,
  issOf,
  type SandboxIssuer,
} from './issuer-server.ts'

export type SandboxDeps = IssuerDeps & {
  readonly issuers: readonly SandboxIssuer[]
  readonly clinic: LoadedClinic
  /** Whether the database answers. */
  readonly isReady: () => Promise<boolean>
  /** The peers' side of the message centre; its clock is the clinic's. */
  readonly messages: MessageCentreDeps
}

/**
 * The sandbox EHR: screens at the root, and for every profile a FHIR server at `/{profile}/fhir` with an
 * authorization server at `/{profile}/auth`; beside them the peers that take Baton's messages, at `/peers`.
 */
export function createSandbox(deps: SandboxDeps): Hono {
  const app = new Hono()
  app.onError(answerFailure)
  app.get('/health', async (c) => {
    const isReady = await deps.isReady()
    return c.json({ status: isReady ? 'ok' : 'unavailable' }, isReady ? 200 : 503)
  })
  // What Baton would have stored itself had it been there from the start; whoever sets up a demonstration loads it.
  app.get('/clinic/own-store', (c) => ownStoreShare(c, deps))
  app.route('/peers', createHttpPeers(deps.messages.peers, deps.clock))
  const serving = { ...deps, background: deps.messages.peers.background }
  for (const issuer of deps.issuers) app.route(`/${issuer.profile.id}`, createIssuerServer(issuer, serving))
  const charts = new Map(deps.issuers.map((issuer) => [issuer.profile.id, chartDeps(issuer, deps)]))
  const profiles = deps.issuers.map(({ profile }) => ({ ...profile, iss: issOf(profile, deps.origin) }))
  const pages = createChartPages({
    origin: deps.origin,
    profiles,
    chartOf: (profile) => charts.get(profile),
    board: deps.faults,
    messages: deps.messages,
  })
  app.route('/', pages)
  return app
}

/** Kinds of evidence that Baton writes itself, where the EHR does not find them for a patient. */
function heldByBaton({ fhir }: SandboxProfile): readonly string[] {
  return ['Task', 'Communication'].filter((type) => {
    const rules = fhir.types.get(type)
    return !(rules?.interactions.includes('search-type') && rules.searchParameters.includes('patient'))
  })
}

/**
 * One part of the share, from 0; `share=standard` is the standard clinic's part as if there were no other.
 * `tenant` says which profile's EHR it stands beside: what that one has no place for is in the share as well.
 */
function ownStoreShare(c: Context, { clinic, issuers }: SandboxDeps): Response {
  const { stamp: clinicStamp, parts, ownStore } = clinic
  const tenant = c.req.query('tenant')
  const profile = issuers.find((issuer) => tenantOf(issuer.profile) === tenant)?.profile
  const lacking = profile === undefined ? [] : heldByBaton(profile)
  const stamp = [clinicStamp, ...lacking].join(' ')
  const part = Number(c.req.query('part') ?? '0')
  if (!Number.isInteger(part) || part < 0 || part >= parts) return c.json({ error: 'no such part' }, 404)
  const isAll = c.req.query('share') !== 'standard'
  const share = isAll ? { stamp, parts } : { stamp: `${stamp} standard part`, parts: 1 }
  return c.json({ ...share, part, resources: ownStore(part, lacking) })
}

/** The screens read as the EHR itself, through a FHIR server that nobody can reach from outside. */
function chartDeps(sandboxIssuer: SandboxIssuer, deps: SandboxDeps): ChartDeps {
  const { issuer, registry } = authorizationDeps(sandboxIssuer, deps)
  const app = sandboxIssuer.clients.find((client) => client.kind === 'app')
  if (app === undefined) throw new Error(`No app is registered with the profile ${issuer.profile}`)
  return {
    records: ehrRecords(createEhrServer(deps, issuer.iss), issuer.iss),
    clock: deps.clinicClock,
    practice: clinicPractice,
    app,
    iss: issuer.iss,
    profiles: deps.issuers.map(({ profile }) => profile),
    faults: () => deps.faults.standing(issuer.profile),
    signedIn: signedInFrom(registry),
    issueLaunch: ({ query, ...launch }) =>
      issueLaunch(
        deps.authorizationDb,
        issuer.profile,
        { ...launch, clientId: app.id, options: query.options },
        deps.clock(),
      ),
  }
}
