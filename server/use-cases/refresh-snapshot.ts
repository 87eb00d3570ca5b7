import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import { openBackendTokens, type BackendKey, type BackendTokens } from '../ehr/backend-token.ts'
import { EhrUnavailable } from '../ehr/ehr-error.ts'
import { readPatientChart, type PatientReads } from '../ehr/patient-reads.ts'
import { readBatonNow } from '../store/clock.ts'
import { findSnapshot, saveSnapshot } from '../store/snapshots.ts'
import { readBackendKey } from './backend-keys.ts'
import { readOwnEvidence } from './own-evidence.ts'
import { derivationOf } from './snapshot.ts'
import type { BatonDatabase, TenantRuntime } from './tenant-runtime.ts'

/** Evidence younger than this is fresh enough to be painted first. */
const freshMs = 15 * 60_000

export type SnapshotRefresher = {
  /**
   * Reads and derives a patient's chart with the backend's own access and stores the views, unless that was done
   * within the last 15 minutes or is being done. Does nothing for a connection without backend credentials.
   *
   * @returns whether a snapshot was stored
   * @throws EhrUnavailable when the EHR does not let the backend read the chart
   */
  refresh: (runtime: TenantRuntime, patient: string) => Promise<boolean>
}

export function openSnapshotRefresher(db: BatonDatabase, realNow: () => Date): SnapshotRefresher {
  const tokens = new Map<string, BackendTokens>()
  const running = new Map<string, Promise<boolean>>()
  let key: Promise<BackendKey> | undefined
  const readKey = (): Promise<BackendKey> => (key ??= readBackendKey(db))
  const tokensOf = (runtime: TenantRuntime, clientId: string, scope: string): BackendTokens => {
    const { tenant, connection } = runtime
    const found =
      tokens.get(tenant.id) ??
      openBackendTokens(
        connection.ehr,
        { tenant: tenant.id, clientId, scope },
        readKey,
        async () => (await connection.readSmart()).token_endpoint,
        realNow,
      )
    tokens.set(tenant.id, found)
    return found
  }
  return {
    refresh: (runtime, patient) => {
      const { backend, id } = runtime.tenant
      if (backend === undefined) return Promise.resolve(false)
      const flight = `${id} ${patient}`
      const started =
        running.get(flight) ??
        refreshOnce(db, runtime, tokensOf(runtime, backend.clientId, backend.scope), patient).finally(() =>
          running.delete(flight),
        )
      running.set(flight, started)
      return started
    },
  }
}

async function refreshOnce(
  db: BatonDatabase,
  { tenant, connection }: TenantRuntime,
  tokens: BackendTokens,
  patient: string,
): Promise<boolean> {
  const now = await readBatonNow(db)
  const key = { tenant: tenant.id, patient, derivation: derivationOf(tenant) }
  const stored = await findSnapshot(db, key.tenant, key.patient, key.derivation)
  if (stored !== undefined && now.getTime() - stored.asOf.getTime() < freshMs) return false
  const reads = await readWithToken({ tenant, connection }, tokens, patient, now)
  const own = await readOwnEvidence(db, tenant.id, patient)
  const { evidence, setAside } = readEvidence([...reads.resources, ...own.resources])
  const chart = { evidence, sources: reads.sources, setAside }
  const views = derivePatient(chart, tenant.policy, now.getTime())
  // Whatever else an EHR answers with, a snapshot is about one patient.
  const ofPatient = views.filter((view) => view.patient === `Patient/${patient}`)
  await saveSnapshot(db, key, now, ofPatient)
  return true
}

/** A token may have been revoked before its time: then once more with a new one. */
async function readWithToken(
  { tenant, connection }: TenantRuntime,
  tokens: BackendTokens,
  patient: string,
  now: Date,
): Promise<PatientReads> {
  const context = {
    ehr: connection.ehr,
    tenant: tenant.id,
    iss: tenant.iss,
    capabilities: connection.capabilities(),
  }
  const token = await tokens.read()
  try {
    return await readPatientChart({ ...context, accessToken: token.accessToken }, patient, now)
  } catch (error) {
    if (!(error instanceof EhrUnavailable) || error.status !== 401) throw error
    tokens.forget(token)
    return readPatientChart({ ...context, accessToken: (await tokens.read()).accessToken }, patient, now)
  }
}
