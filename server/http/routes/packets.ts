import type { PacketOfferAnswer, PacketStandings } from '#contract/packets.ts'
import { withAcceptances } from '#domain/packet/packet-standing.ts'
import { maySeeRestricted, worklistRoles } from '#domain/roles.ts'
import { listPackets } from '../../store/packets.ts'
import { readPacketOffer } from '../../use-cases/packets/read-packet-offer.ts'
import { readLoop, type LoopReading } from '../../use-cases/worklist/read-loop.ts'
import type { TenantRuntime } from '../../use-cases/tenant-runtime.ts'
import { auditRequest } from '../audit-request.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

/** What can be sent of a chart, to those who may send it; what was sent, also to whoever checks disclosures. */
export const packetRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/packets',
    access: 'session',
    roles: [...worklistRoles, 'compliance'],
    limit: 'session',
    handle: showStandings,
  },
  {
    method: 'GET',
    path: '/api/packets/offer',
    access: 'session',
    roles: worklistRoles,
    limit: 'session',
    handle: showOffer,
  },
]

const noStore = { 'Cache-Control': 'no-store' }

async function showStandings(c: HttpContext, deps: AppDeps): Promise<Response> {
  const asked = await readAsked(c, deps, 'packets sent')
  if (!asked.ok) return asked.response
  const { runtime, about, loop } = asked
  const { id, policy } = runtime.tenant
  const sent = await listPackets(deps.db, id, about)
  const timeline = loop?.answer.view.timeline ?? []
  const packets = withAcceptances(sent, timeline, policy.calendar.timeZone)
  return c.json({ packets: [...packets] } satisfies PacketStandings, 200, noStore)
}

async function showOffer(c: HttpContext, deps: AppDeps): Promise<Response> {
  const asked = await readAsked(c, deps, 'packet to choose')
  if (!asked.ok) return asked.response
  const offer = await readPacketOffer(deps, asked.runtime, asked.about)
  if (offer === undefined) return problem(c, 'not-found')
  if (offer === 'chart-only') return c.json({} satisfies PacketOfferAnswer, 200, noStore)
  const sections = offer.sections.map((section) => ({ ...section, entries: [...section.entries] }))
  const answer = { offer: { ...offer, sections, carried: [...offer.carried] } }
  return c.json(answer satisfies PacketOfferAnswer, 200, noStore)
}

type Asked =
  | { ok: true; runtime: TenantRuntime; about: { referral: string; patient: string }; loop?: LoopReading }
  | { ok: false; response: Response }

/**
 * Which referral is asked about, of which patient: in a chart it is that chart's, from a list the one whose referral it is.
 * Entered into the trail before anything is answered.
 */
async function readAsked(c: HttpContext, deps: AppDeps, reason: string): Promise<Asked> {
  const referral = /^ServiceRequest\/([A-Za-z0-9.-]{1,64})$/.exec(c.req.query('referral') ?? '')?.[1]
  if (referral === undefined) return { ok: false, response: problem(c, 'malformed-request') }
  const { tenant, fhirUser, roles, patient: ofChart } = c.get('session')
  const runtime = deps.tenants.get(tenant)
  if (runtime === undefined) return { ok: false, response: problem(c, 'session-missing') }
  const loop = await readLoop(deps.db, runtime.tenant, referral)
  const patient = ofChart ?? loop?.patient
  if (patient === undefined) return { ok: false, response: problem(c, 'not-found') }
  const isAnothers = loop !== undefined && loop.patient !== patient
  const isHidden = ofChart === undefined && loop?.isRestricted === true && !maySeeRestricted(roles)
  const isAllowed = !isAnothers && !isHidden
  const outcome = isAllowed ? 'success' : 'refused'
  await auditRequest(c, deps, tenant, { event: 'chart-read', agent: fhirUser, patient, outcome, reason })
  if (!isAllowed) return { ok: false, response: problem(c, 'not-found') }
  return { ok: true, runtime, about: { referral, patient }, ...(loop && { loop }) }
}
