import { expect, test } from 'vitest'
import { EhrUnavailable } from '../../server/ehr/ehr-error.ts'
import type { PatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import { refreshForSweep } from '../../server/use-cases/watch/refresh-for-sweep.ts'
import { openTestBaton } from '../support/baton-for-tests.ts'

const because = new EhrUnavailable('test', 'timeout')

/** A refresher of an EHR that does not answer, whose chart was last read then. */
function blindSince(evidenceAt: Date): PatientRefresher {
  const meta = {
    purpose: 'sweep' as const,
    evidenceAt,
    lastGoodReadAt: evidenceAt,
    sources: {},
    resources: [],
    judgedAt: new Date(1),
  }
  return { refresh: () => Promise.resolve({ kind: 'blind', views: [], meta, changed: 0, because }) }
}

test('a chart that cannot be read goes on to the blind clock if it was read before, and fails if it never was', async () => {
  const baton = await openTestBaton([{ tenant: 'test', iss: 'https://ehr.example/fhir', hasBackend: true }])
  try {
    const runtime = baton.deps.tenants.get('test')
    if (runtime === undefined) throw new Error('no tenant')
    await expect(refreshForSweep(blindSince(new Date(5_000)))(runtime, 'p-1')).resolves.toBeUndefined()
    await expect(refreshForSweep(blindSince(new Date(0)))(runtime, 'p-1')).rejects.toBe(because)
  } finally {
    await baton.close()
  }
})
