import type { DocumentReader } from '../../documents/open-document-reader.ts'
import type { ScanReader } from '../../documents/open-scan-reader.ts'
import type { EhrGateways } from '../ehr-gateways.ts'
import type { PatientRefresher } from '../sync/patient-refresher.ts'
import type { AtNoteBoundary } from './note-boundary.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'

/** What taking notes in needs. */
export type NotesDeps = {
  db: BatonDatabase
  tenants: ReadonlyMap<string, TenantRuntime>
  readFile: DocumentReader
  readScan: ScanReader
  gateways: EhrGateways
  refresher: PatientRefresher
  /** One note that could not be decided about holds up no other. */
  onFailure: (tenant: string, error: unknown) => void
  atBoundary?: AtNoteBoundary
}
