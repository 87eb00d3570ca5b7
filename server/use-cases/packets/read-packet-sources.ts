import type { PacketSectionName } from '#domain/packet/choose-packet.ts'
import type { PacketSources } from '#domain/packet/to-packet-content.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import type { EhrGateway } from '../../ehr/ehr-gateway.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import type { PacketDeps } from './packet-deps.ts'

/** What is read for a packet beside the evidence of the referral, and the section that lacks it otherwise. */
const searches: readonly (readonly [
  type: string,
  section: PacketSectionName,
  more: Readonly<Record<string, string>>,
])[] = [
  ['Condition', 'problems', {}],
  ['MedicationRequest', 'medications', {}],
  ['AllergyIntolerance', 'allergies', {}],
  ['Observation', 'results', { category: 'laboratory' }],
  ['DiagnosticReport', 'results', {}],
]

export type PacketReading = { views: readonly LoopView[]; sources: PacketSources }

/**
 * Reads a patient's chart for a packet, at this moment.
 *
 * @throws EhrUnavailable when the EHR does not answer now: a packet with holes would look like a chart with holes
 */
export async function readPacketSources(
  { gateways, refresher }: Pick<PacketDeps, 'gateways' | 'refresher'>,
  runtime: TenantRuntime,
  patient: string,
): Promise<PacketReading | 'chart-only'> {
  const gateway = gateways.find(runtime)
  const refreshed = await refresher.refresh(runtime, patient, { purpose: 'chart-opened', maxAgeMs: 0 })
  if (gateway === undefined || refreshed.kind === 'chart-only') return 'chart-only'
  if (refreshed.kind === 'blind') throw refreshed.because
  const { resources, sources } = refreshed.meta
  const unread = new Set<PacketSectionName>()
  if ((sources.DocumentReference ?? 'ok') !== 'ok') unread.add('notes')
  if (!(await gateway.can('Coverage', 'search'))) unread.add('coverage')
  const found: unknown[] = [...resources]
  for (const [type, section, more] of searches) {
    const some = await search(gateway, type, { patient, ...more })
    if (some === undefined) unread.add(section)
    else found.push(...some)
  }
  return { views: refreshed.views, sources: { resources: found, unread } }
}

/** @returns nothing where this EHR does not serve it, or not to us */
async function search(
  gateway: EhrGateway,
  type: string,
  params: Readonly<Record<string, string>>,
): Promise<readonly unknown[] | undefined> {
  if (!(await gateway.can(type, 'search'))) return undefined
  try {
    const { resources, state } = await gateway.search(type, { ...params, _count: '100' })
    return state === 'ok' ? resources : undefined
  } catch (error) {
    const isRefusal = error instanceof EhrUnavailable && [400, 403, 404].includes(error.status ?? 0)
    if (isRefusal) return undefined
    throw error
  }
}
