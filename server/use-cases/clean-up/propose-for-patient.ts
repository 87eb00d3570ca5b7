import type { CleanUpProposal } from '#domain/clean-up/clean-up.ts'
import { proposeCleanUp } from '#domain/clean-up/propose-clean-up.ts'
import { readEvidence } from '#domain/evidence.ts'
import { isFields } from '#domain/fhir-reading.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { LoopPolicy } from '#domain/policy.ts'

/** What proofs stand on; everything else is in the views already. */
const proving: ReadonlySet<unknown> = new Set([
  'ServiceRequest',
  'DocumentReference',
  'DiagnosticReport',
  'Encounter',
  'PractitionerRole',
  'Practitioner',
  'Organization',
])

/**
 * What may be closed of one patient's referrals.
 *
 * @param resources - everything the views were derived from
 */
export function proposeForPatient(
  views: readonly LoopView[],
  resources: readonly unknown[],
  { calendar, ourOrganizations }: LoopPolicy,
): readonly CleanUpProposal[] {
  const { evidence } = readEvidence(
    resources.filter((each) => isFields(each) && proving.has(each['resourceType'])),
  )
  return proposeCleanUp(views, evidence, { timeZone: calendar.timeZone, ourOrganizations })
}
