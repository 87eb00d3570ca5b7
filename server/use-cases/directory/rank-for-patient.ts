import type { RankAnswer, RankRequest, UsualAnswer, UsualRequest } from '#contract/directory.ts'
import { listUsual } from '#domain/directory/list-usual.ts'
import { rankReceivers } from '#domain/directory/rank-receivers.ts'
import type { PatientPlace } from '#domain/directory/ranking.ts'
import { readPatientPlace } from '#domain/directory/read-patient-place.ts'
import { toReceiver } from '#domain/directory/receiver.ts'
import { toSpecialty } from '#domain/directory/receiver-values.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findAllDestinations, findDestinations, findNetworks } from '../../store/directory-facts.ts'
import { findMirrored } from '../../store/mirrored-resources.ts'
import { findReceivers } from '../../store/receivers.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'

/**
 * Ranks the directory for a referral, with what the mirrored chart says of the patient. Without a patient, or where the
 * chart was not read, network and distance stay unknown.
 *
 * @returns nothing for a specialty nobody knows
 */
export async function rankForPatient(
  db: BatonDatabase,
  tenant: string,
  request: RankRequest,
): Promise<RankAnswer | undefined> {
  const specialty = toSpecialty(request.specialty)
  if (specialty === undefined) return undefined
  const search = specialty === 'specialist' ? {} : { specialty }
  const [stored, networks, destinations, patient] = await Promise.all([
    findReceivers(db, tenant, search),
    findNetworks(db, tenant),
    findDestinations(db, tenant, specialty),
    readPlace(db, tenant, request.patient),
  ])
  const receivers = stored.map(({ id, version, record }) => toReceiver(id, version, record))
  const { urgency } = request
  const ranked = rankReceivers(receivers, { specialty, urgency, patient, networks, destinations })
  return { ranked: [...ranked], coverage: patient.coverages.map(({ payerName }) => payerName) }
}

/** Where the practice usually sends its patients, ranked for this one as above. */
export async function findUsualForPatient(
  db: BatonDatabase,
  tenant: string,
  { urgency, patient: id }: UsualRequest,
): Promise<UsualAnswer> {
  const [stored, networks, destinations, patient] = await Promise.all([
    findReceivers(db, tenant, {}),
    findNetworks(db, tenant),
    findAllDestinations(db, tenant),
    readPlace(db, tenant, id),
  ])
  const receivers = stored.map(({ id, version, record }) => toReceiver(id, version, record))
  const known = destinations.flatMap((each) => {
    const specialty = toSpecialty(each.specialty)
    return specialty === undefined ? [] : [{ ...each, specialty }]
  })
  return { usual: [...listUsual(receivers, { urgency, patient, networks }, known)] }
}

async function readPlace(
  db: BatonDatabase,
  tenant: string,
  patient: string | undefined,
): Promise<PatientPlace> {
  if (patient === undefined) return { coverages: [] }
  const mirrored = await findMirrored(db, { tenant, patient })
  const wanted = mirrored.filter(({ type }) => type === 'Patient' || type === 'Coverage')
  const resources = wanted.map(({ content }): unknown => JSON.parse(content))
  return readPatientPlace(`Patient/${patient}`, resources, (await readBatonNow(db)).getTime())
}
