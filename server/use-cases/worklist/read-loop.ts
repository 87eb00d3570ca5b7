import type { WorklistLoop } from '#contract/worklist.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import { listOpenWork, type WorkItem } from '#domain/worklist/open-work.ts'
import { isRestricted, readPatientLabel } from '#domain/worklist/patient-label.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findMirrored } from '../../store/mirrored-resources.ts'
import { findTracked } from '../../store/tracked-patients.ts'
import { findListed } from '../../store/worklist.ts'
import { readOwnEvidence } from '../own-evidence.ts'
import { tenantInForce } from '../policy/policy-in-force.ts'
import { readSources } from '../sync/source-states.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'

export type LoopReading = { patient: string; isRestricted: boolean; answer: WorklistLoop }

/**
 * One referral of the practice with all its evidence, derived now from what was last read of the chart and from
 * Baton's own store. The EHR is not asked.
 *
 * @param referral - id of the ServiceRequest
 * @returns nothing when the practice has no such referral in its lists
 */
export async function readLoop(
  db: BatonDatabase,
  tenant: Tenant,
  referral: string,
): Promise<LoopReading | undefined> {
  const { id } = tenant
  const listed = await findListed(db, id, referral)
  if (listed === undefined) return undefined
  const { patient, version, evidenceAt } = listed
  const [now, mirrored, own, tracked] = await Promise.all([
    readBatonNow(db),
    findMirrored(db, { tenant: id, patient }),
    readOwnEvidence(db, id, patient),
    findTracked(db, id, patient),
  ])
  const { policy } = await tenantInForce(db, tenant, now)
  const resources = [...mirrored.map(({ content }): unknown => JSON.parse(content)), ...own.resources]
  const { evidence, setAside } = readEvidence(resources)
  const lastGoodReadAt = tracked?.lastGoodReadAt ?? tracked?.firstReadAt ?? now
  const chart = {
    evidence,
    setAside,
    sources: readSources(tracked?.sources),
    lastGoodReadAt: lastGoodReadAt.getTime(),
  }
  const view = derivePatient(chart, policy, now.getTime()).find(
    (one) => one.referral === `ServiceRequest/${referral}` && one.patient === `Patient/${patient}`,
  )
  if (view === undefined) return undefined
  const reference = `Patient/${patient}`
  return {
    patient,
    isRestricted: isRestricted({ patient: reference, referral: view.referral }, resources),
    answer: {
      view,
      patient: { reference, ...toBanner(readPatientLabel(reference, resources)) },
      work: listOpenWork(view.referral, resources).map((item) => nameOwner(item, tenant)),
      evidenceAt: evidenceAt.toISOString(),
      version,
    },
  }
}

/** What a work item names is a reference; people know each other by name. */
function nameOwner(item: WorkItem, { staff }: Tenant): WorkItem {
  const name = staff.find(({ reference }) => reference === item.owner?.reference)?.name
  return name === undefined ? item : { ...item, owner: { ...item.owner, display: name } }
}

type Banner = Omit<WorklistLoop['patient'], 'reference'>

function toBanner(label: ReturnType<typeof readPatientLabel>): Banner {
  const { name, birthDate, gender, mrn, phone, language } = label
  return {
    name,
    ...(birthDate !== undefined && { birthDate }),
    ...(gender !== undefined && { gender }),
    ...(mrn !== undefined && { mrn }),
    ...(phone !== undefined && { phone }),
    ...(language !== undefined && { language }),
  }
}
