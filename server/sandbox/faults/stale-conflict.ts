import type { FaultEffect } from './fault.ts'
import { staleVersion } from './stale-version.ts'

/** Some EHRs say 409 where FHIR has 412 for a stale version. @see {@link https://hl7.org/fhir/R4/http.html#concurrency} */
export const staleConflict: FaultEffect = {
  title: 'Stale ETag, answered 409',
  description: 'Somebody else saves the resource just before a write with If-Match, which is then a conflict',
  concerns: staleVersion.concerns,
  async answer(call) {
    const response = await staleVersion.answer(call)
    return response.status === 412
      ? new Response(response.body, { status: 409, headers: response.headers })
      : response
  },
}
