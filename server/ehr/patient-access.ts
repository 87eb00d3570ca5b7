import { z } from 'zod'
import { EhrUnavailable } from './ehr-error.ts'
import type { GuardedFetch } from './guarded-fetch.ts'
import { parseJson } from './smart-discovery.ts'

const Patient = z.object({ resourceType: z.literal('Patient'), id: z.string() })

/** A chart with many extensions; real Patients stay far below. */
const maxBytes = 2_000_000

/**
 * Asks the EHR, with the user's own token, whether this user may see this patient: the EHR's access rules decide,
 * and its audit trail records it. The answer itself is not kept.
 *
 * @throws EhrUnavailable when the EHR gives no usable answer
 */
export async function provePatientAccess(
  ehr: GuardedFetch,
  tenant: string,
  iss: string,
  request: { patient: string; accessToken: string },
): Promise<'proved' | 'access-token-refused' | 'patient-refused'> {
  const answer = await ehr.fetch(`${iss}/Patient/${encodeURIComponent(request.patient)}`, {
    headers: { accept: 'application/fhir+json', authorization: `Bearer ${request.accessToken}` },
    maxBytes,
  })
  if (answer.status === 401) return 'access-token-refused'
  if (answer.status === 403 || answer.status === 404 || answer.status === 410) return 'patient-refused'
  if (answer.status !== 200) throw new EhrUnavailable(tenant, 'status', { status: answer.status })
  const read = Patient.safeParse(parseJson(tenant, answer.body))
  if (!read.success) throw new EhrUnavailable(tenant, 'unusable-answer')
  return read.data.id === request.patient ? 'proved' : 'patient-refused'
}
