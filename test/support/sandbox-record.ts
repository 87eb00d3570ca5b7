import type { FhirResource } from 'fhir/r4'
import { z } from 'zod'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { ehrRecords } from '../../server/sandbox/chart/ehr-records.ts'
import { createEhrServer } from '../../server/sandbox/ehr-server.ts'
import { openClinicClock } from '../../server/sandbox/message-centre/clinic-clock.ts'
import {
  readMessages,
  type MessageFilter,
  type PeerMessage,
} from '../../server/sandbox/peers/peer-messages.ts'
import type { PeerTables } from '../../server/sandbox/peers/tables.ts'
import { openDatabase } from '../../server/store/database.ts'
import { findRunningCluster } from '../../server/store/embedded-cluster.ts'

export type RecordedResource = FhirResource & { readonly id: string }

const base = 'http://localhost/fhir'

/** The record behind a running sandbox as the EHR itself writes and reads it, and what its peers were sent. */
export type SandboxRecord = {
  /** Writes a resource under its own id; a newer version where there is one. */
  readonly put: (resource: RecordedResource) => Promise<void>
  readonly search: (type: string, query: Readonly<Record<string, string>>) => Promise<readonly unknown[]>
  readonly messages: (filter: MessageFilter) => Promise<readonly PeerMessage[]>
  readonly close: () => Promise<void>
}

/** Opens the record of the sandbox that runs on a data folder. */
export async function openSandboxRecord(dataFolder: string): Promise<SandboxRecord> {
  const url = await findRunningCluster(dataFolder, 'sandbox')
  if (url === undefined) throw new Error('no sandbox runs on this data folder')
  const { db, close } = openDatabase<FhirTables & PeerTables>(url, 2)
  // The page moves the clock; what is written next is of that time.
  let clock = await openClinicClock(db, () => new Date())
  const ehr = createEhrServer({ fhirDb: db, clinicClock: () => clock.now() }, base)
  return {
    messages: (filter) => readMessages(db, filter),
    put: async (resource) => {
      clock = await openClinicClock(db, () => new Date())
      const path = `/${resource.resourceType}/${resource.id}`
      const headers = { 'content-type': 'application/fhir+json' }
      const response = await ehr.request(path, { method: 'PUT', headers, body: JSON.stringify(resource) })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    },
    search: async (type, query) => {
      return ehrRecords(ehr, base).search(type, query, z.unknown())
    },
    close,
  }
}
