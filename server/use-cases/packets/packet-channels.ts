import type { CarriedMedium } from '#domain/packet/packet-address.ts'
import type { Tenant } from '../../config/smart-config.ts'

/** By which media this practice has papers sent. */
export function packetChannels({ channels }: Pick<Tenant, 'channels'>): ReadonlySet<CarriedMedium> {
  return new Set((['direct', 'fax'] as const).filter((name) => channels[name] !== undefined))
}
