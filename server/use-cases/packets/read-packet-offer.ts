import { toPacketOffer, type PacketOffer } from '#domain/packet/packet-offer.ts'
import { readBatonNow } from '../../store/clock.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import { packetChannels } from './packet-channels.ts'
import type { PacketDeps } from './packet-deps.ts'
import { readPacketSources } from './read-packet-sources.ts'

/**
 * Reads what a packet for a referral could hold, of the chart as it is now.
 *
 * @param about - ids without their types
 * @returns `chart-only` where Baton has no access of its own, and can make no packet; nothing where this patient has no
 *   such referral
 * @throws EhrUnavailable when the EHR does not answer now
 */
export async function readPacketOffer(
  deps: Pick<PacketDeps, 'db' | 'gateways' | 'refresher'>,
  runtime: TenantRuntime,
  about: { referral: string; patient: string },
): Promise<PacketOffer | 'chart-only' | undefined> {
  const reading = await readPacketSources(deps, runtime, about.patient)
  if (reading === 'chart-only') return reading
  const view = reading.views.find(({ referral }) => referral === `ServiceRequest/${about.referral}`)
  if (view?.patient !== `Patient/${about.patient}`) return undefined
  const now = await readBatonNow(deps.db)
  return toPacketOffer(view, reading.sources, packetChannels(runtime.tenant), now.getTime())
}
