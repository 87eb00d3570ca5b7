import type { RankAnswer, RankRequest, UsualAnswer, UsualRequest } from '#contract/directory.ts'
import { habitOf } from '#domain/directory/habit-of.ts'
import { listUsual } from '#domain/directory/list-usual.ts'
import { rankReceivers } from '#domain/directory/rank-receivers.ts'
import type { PatientPlace } from '#domain/directory/ranking.ts'
import { readPatientPlace } from '#domain/directory/read-patient-place.ts'
import { toReceiver } from '#domain/directory/receiver.ts'
import { toSpecialty } from '#domain/directory/receiver-values.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findDestinations, findNetworks } from '../../store/directory-facts.ts'
import { findMirrored } from '../../store/mirrored-resources.ts'
import { findReceivers } from '../../store/receivers.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'

/**
 * Ranks the directory for a referral, with what the mirrored chart says of the patient. Without a patient, or where the
 * chart was not read, network and distance stay unknown.
 *
 * @param referrer - reference of whoever asks: their own habit counts before the practice's
 * @returns nothing for a specialty nobody knows
 */
export async function rankForPatient(
  db: BatonDatabase,
  tenant: string,
  referrer: string,
  request: RankRequest,
): Promise<RankAnswer | undefined> {
  const specialty = toSpecialty(request.specialty)
  if (specialty === undefined) return undefined
  const search = specialty === 'specialist' ? {} : { specialty }
  const now = await readBatonNow(db)
  const [stored, networks, counted, patient] = await Promise.all([
    findReceivers(db, tenant, search),
    findNetworks(db, tenant),
    findDestinations(db, tenant, { referrer, specialty, now }),
    readPlace(db, tenant, request.patient),
  ])
  const receivers = stored.map(({ id, version, record }) => toReceiver(id, version, record))
  const { urgency } = request
  const destinations = habitOf(counted)
  const ranked = rankReceivers(receivers, { specialty, urgency, patient, networks, destinations })
  return { ranked: [...ranked], coverage: patient.coverages.map(({ payerName }) => payerName) }
}

/** Where the practice usually sends its patients, ranked for this one as above. */
export async function findUsualForPatient(
  db: BatonDatabase,
  tenant: string,
  referrer: string,
  { urgency, patient: id }: UsualRequest,
): Promise<UsualAnswer> {
  const now = await readBatonNow(db)
  const [stored, networks, counted, patient] = await Promise.all([
    findReceivers(db, tenant, {}),
    findNetworks(db, tenant),
    findDestinations(db, tenant, { referrer, now }),
    readPlace(db, tenant, id),
  ])
  const receivers = stored.map(({ id, version, record }) => toReceiver(id, version, record))
  const known = [...Map.groupBy(counted, (each) => each.specialty)].flatMap(([key, ofSpecialty]) => {
    const specialty = toSpecialty(key)
    return specialty === undefined ? [] : habitOf(ofSpecialty).map((each) => ({ ...each, specialty }))
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
