import { distanceKm } from '#domain/directory/distance.ts'
import { readPatientPlace } from '#domain/directory/read-patient-place.ts'
import type { PatientPlace } from '#domain/directory/ranking.ts'
import type { Position } from '#domain/directory/receiver.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { partyKey } from '#domain/party-identity.ts'
import { toLoopFacts, type DistanceBand, type PatientTraits } from '#domain/metrics/loop-fact.ts'
import { isRestricted } from '#domain/worklist/patient-label.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { saveLoopFacts } from '../../store/loop-facts.ts'
import { findPositions } from '../../store/receivers.ts'
import type { WatchTransaction } from '../../store/watch-database.ts'
import type { ViewsMeta } from '../sync/refresh-patient.ts'

/** Puts a patient's referrals into the practice's figures, in the transaction that stores the reading they came from. */
export async function recordFacts(
  trx: WatchTransaction,
  { id, policy, staff }: Pick<Tenant, 'id' | 'policy' | 'staff'>,
  patient: string,
  views: readonly LoopView[],
  owners: ReadonlyMap<string, string>,
  { resources, judgedAt }: Pick<ViewsMeta, 'resources' | 'judgedAt'>,
): Promise<void> {
  const place = readPatientPlace(`Patient/${patient}`, resources, judgedAt.getTime())
  const receivers = views.flatMap(({ receiver }) => receiver?.reference ?? [])
  const positions =
    place.position === undefined ? new Map<string, Position>() : await findPositions(trx, id, receivers)
  const facts = views.flatMap((view) => {
    const reference = view.owner?.reference ?? owners.get(view.referral)
    const name = view.owner?.display ?? staff.find((member) => member.reference === reference)?.name
    return toLoopFacts(view, {
      timeZone: policy.calendar.timeZone,
      isRestricted: isRestricted({ patient: `Patient/${patient}`, referral: view.referral }, resources),
      traits: traitsOf(place, positions.get(view.receiver?.reference ?? '')),
      ...(reference !== undefined && { owner: { reference, ...(name !== undefined && { display: name }) } }),
    })
  })
  await saveLoopFacts(trx, id, facts)
}

function traitsOf(place: PatientPlace, receiver: Position | undefined): PatientTraits {
  const [coverage] = place.coverages
  const key = partyKey(
    coverage && {
      ...(coverage.payer !== undefined && { reference: coverage.payer }),
      display: coverage.payerName,
    },
  )
  const { language, position } = place
  return {
    ...(language !== undefined && { language }),
    ...(coverage !== undefined && key !== undefined && { payer: { key, name: coverage.payerName || key } }),
    ...(position && receiver && { distance: bandOf(distanceKm(position, receiver)) }),
  }
}

function bandOf(kilometres: number): DistanceBand {
  if (kilometres < 10) return 'under-10'
  if (kilometres < 25) return '10-25'
  return kilometres < 50 ? '25-50' : '50-up'
}
