import type { PacketContent } from '#domain/packet/packet-content.ts'
import type { XmlElement } from '#domain/packet/xml-element.ts'
import type { Tenant } from '../../config/smart-config.ts'
import type { EhrGateways } from '../ehr-gateways.ts'
import type { PatientRefresher } from '../sync/patient-refresher.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'

/** How a receiver can answer without a connection: printed on the cover sheet. */
export type AnswerPlace = { address: string; link: string; code: string }

/** How papers come about; composed where the channels are. */
export type Papers = {
  drawPages: (
    content: PacketContent,
    answer: AnswerPlace | undefined,
    tenant: Tenant,
  ) => Promise<{ pdf: Uint8Array; pages: number }>
  writeXml: (root: XmlElement) => string
}

export type PacketDeps = {
  db: BatonDatabase
  tenants: ReadonlyMap<string, TenantRuntime>
  gateways: EhrGateways
  refresher: PatientRefresher
  papers: Papers
  /** Where browsers reach Baton. */
  batonOrigin: string
  /** Real clock. */
  realNow: () => Date
  /** Until when packets that could not be made rest, by command; real clock, this process's own. */
  resting: Map<string, number>
  /** Told about a packet that could not be made; it is tried again. */
  onFailure?: (failure: { tenant: string; error: unknown }) => void
}
