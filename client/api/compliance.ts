import {
  Done,
  ErasureDone,
  ErasureList,
  OptOuts,
  PatientHeld,
  PatientsFound,
  type ConsentTold,
  type ErasureRequest,
} from '#contract/compliance.ts'
import { queryOptions } from '@tanstack/react-query'
import { callBaton } from './call-baton.ts'
import { readFile } from './read-file.ts'
import { readOnce } from './read-once.ts'
import { worklistKey, type WorklistSession } from './worklist.ts'

const path = '/api/compliance'

/** What everything here is kept under: after something was changed all of it is read again. */
export const complianceKey = (session: WorklistSession) => [...worklistKey(session), 'compliance'] as const

/** Whom somebody may mean. Throws as `callBaton`. */
export function findPatients({ bearer }: WorklistSession, search: string): Promise<PatientsFound> {
  return callBaton(`${path}/patients`, PatientsFound, { bearer, body: { search } })
}

/** Everything Baton holds of a patient, counted. */
export function patientHeldQuery(session: WorklistSession, patient: string) {
  return queryOptions({
    queryKey: [...complianceKey(session), 'patient', patient],
    queryFn: () => callBaton(`${path}/patient`, PatientHeld, { bearer: session.bearer, body: { patient } }),
    ...readOnce,
  })
}

export function optOutsQuery(session: WorklistSession) {
  return queryOptions({
    queryKey: [...complianceKey(session), 'opt-outs'],
    queryFn: () => callBaton(`${path}/opt-outs`, OptOuts, { bearer: session.bearer }),
    ...readOnce,
  })
}

export function erasuresQuery(session: WorklistSession) {
  return queryOptions({
    queryKey: [...complianceKey(session), 'erasures'],
    queryFn: () => callBaton(`${path}/erasures`, ErasureList, { bearer: session.bearer }),
    ...readOnce,
  })
}

/** Everything Baton holds of a patient, as files. Throws as `readFile`. */
export function readPatientFile({ bearer }: WorklistSession, patient: string): Promise<Blob> {
  return readFile(`${path}/export`, { bearer, body: { patient }, accept: 'application/zip' })
}

/** Deletes what is held of a patient; the same request twice is one deletion. Throws as `callBaton`. */
export function erasePatient({ bearer }: WorklistSession, request: ErasureRequest): Promise<ErasureDone> {
  return callBaton(`${path}/erase`, ErasureDone, { bearer, body: request })
}

/** Has everything of a patient kept, or lets it go again. Throws as `callBaton`. */
export async function changeHold(
  { bearer }: WorklistSession,
  change: 'set' | 'lift',
  body: { patient: string; reason: string },
): Promise<void> {
  await callBaton(change === 'set' ? `${path}/hold` : `${path}/hold/lift`, Done, { bearer, body })
}

/** Writes down what a patient said about texts. Throws as `callBaton`. */
export async function tellConsent({ bearer }: WorklistSession, told: ConsentTold): Promise<void> {
  await callBaton(`${path}/consent`, Done, { bearer, body: told })
}
