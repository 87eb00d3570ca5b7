import type { PlannedStep } from '#domain/escalation.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { listVisitMessages } from '#domain/notifications/visit-messages.ts'
import { isCounted } from '#domain/metrics/leak.ts'
import { toDossier, type Dossier, type DossierPatient } from '#domain/watch/dossier.ts'
import { planLoop } from '#domain/watch/loop-plan.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { findFirings, type Firing, type PastFiring } from '../../store/escalations.ts'
import { retireLoops, saveLoops, type LoopRow } from '../../store/loops.ts'
import { endRetiredClocks } from '../../store/loop-clocks.ts'
import { deleteLoopFacts } from '../../store/loop-facts.ts'
import { bindTextNumber } from '../../store/text-consent-number.ts'
import { deleteFromWorklist } from '../../store/worklist-rows.ts'
import { recordFacts } from '../reports/record-facts.ts'
import { tellRetractedFilings } from '../notes/tell-retracted-filings.ts'
import type { OnViews, ViewsMeta } from '../sync/refresh-patient.ts'
import { isAllWell } from '../sync/source-states.ts'
import { listViews } from '../worklist/list-views.ts'
import { policyStamp } from '../policy/policy-in-force.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { assignOwners, findAssigned } from './assign-owners.ts'
import { carryOverLoop, findEarlierPlans, hidesClocks, writeCarriedOver } from './carry-over-loops.ts'
import { idOfView } from './loop-id.ts'
import { nextWakeAt } from './next-wake.ts'
import type { StoredLoop } from './stored-loop.ts'
import { sampleClosings } from './sample-closings.ts'
import { settleClosings } from './settle-closings.ts'
import { recordClocksOf } from './record-clocks.ts'
import { updateReferrers } from './update-referrers.ts'
import { withdrawWork } from './withdraw-work.ts'

/**
 * Takes over what a patient's chart was judged to be: when each loop is due next, who owns one that has nobody, what
 * the referrer is to hear, and which work items nobody needs any more. In the transaction that stores the reading.
 *
 * Of a reading that failed only the due times follow: nobody is told anything on the strength of old evidence.
 */
export const recordViews: OnViews = async (trx, runtime, patient, views, meta) => {
  const { tenant } = runtime
  const tracked = views
    .filter((view) => view.isTracked && view.state !== 'draft' && view.state !== 'void')
    .toSorted((one, other) => (one.referral < other.referral ? -1 : 1))
  const isBlind = meta.evidenceAt < meta.judgedAt && !isAllWell(meta.sources)
  const owners = isBlind
    ? await findAssigned(trx, tenant, tracked)
    : await assignOwners(trx, tenant, tracked, meta)
  const firings = await findFirings(trx, tenant.id, tracked.map(idOfView))
  const earlier = await findEarlierPlans(trx, tenant, tracked.map(idOfView))
  const planned = tracked.map((view) => {
    const known = { owner: owners.get(view.referral), firings: firings.get(idOfView(view)) ?? [] }
    return toRow(tenant, patient, view, { ...known, earlier: earlier.get(idOfView(view)) }, meta)
  })
  const saved = await saveLoops(
    trx,
    tenant.id,
    meta.evidenceAt,
    planned.map(({ row }) => row),
  )
  await writeCarriedOver(
    trx,
    tenant,
    patient,
    planned.flatMap(({ row, carried }) => (saved.has(row.referral) ? carried : [])),
  )
  const [known] = planned
  if (known !== undefined && !isBlind) await bindConsent(trx, tenant.id, patient, known.dossier.patient)
  const isSaved = (view: LoopView) => saved.has(idOfView(view))
  await listViews(trx, tenant, patient, tracked.filter(isSaved), owners, meta)
  await recordFacts(trx, tenant, patient, tracked.filter(isSaved), owners, meta)
  await recordClocksOf(trx, tenant.id, tracked.filter(isSaved), meta.judgedAt)
  if (isBlind) return
  await endRetiredClocks(trx, tenant.id, patient, tracked.map(idOfView), meta.judgedAt)
  await retireLoops(trx, tenant.id, patient, tracked.map(idOfView))
  await deleteFromWorklist(trx, tenant.id, patient, tracked.map(idOfView))
  await deleteLoopFacts(
    trx,
    tenant.id,
    patient,
    tracked.filter(({ state }) => isCounted(state)).map(idOfView),
  )
  // Before anything is withdrawn: what a report has answered is done, and not called off.
  if (meta.purpose !== 'backfill') {
    await settleClosings(trx, runtime, patient, tracked, meta)
    await sampleClosings(trx, tenant, patient, tracked, owners, meta)
    await tellRetractedFilings(trx, tenant, patient, meta)
  }
  await withdrawWork(trx, tenant, patient, tracked, meta)
  if (meta.purpose === 'backfill') return
  await updateReferrers(trx, tenant, patient, tracked, owners, meta)
}

/** Consent to texts is given for a number (DATA-MODEL G): the one the record has when the consent is first read. */
async function bindConsent(
  trx: BatonTransaction,
  tenant: string,
  patient: string,
  { reach, textConsent, textConsentAt }: DossierPatient,
): Promise<void> {
  if (textConsent !== 'permitted' || textConsentAt === undefined || reach.kind === 'nobody') return
  if (reach.textNumber === undefined) return
  await bindTextNumber(trx, tenant, patient, { givenAt: new Date(textConsentAt), number: reach.textNumber })
}

/** How soon a chart that was read badly is looked at again, whoever else reads it; domain time. */
const badReadingRestMs = 4 * 3_600_000

/**
 * Clocks of which nothing is known have no rungs. Once the blind clock has spoken such a loop would have nothing more
 * ahead of it, and stay silent when its EHR answers again.
 */
function isUncertain({ clocks }: LoopView): boolean {
  return clocks.some(({ clock, status }) => status === 'unknown' || clock === 'blind')
}

function soonestRecheck(planned: string | undefined, judgedAt: Date): string {
  const again = judgedAt.getTime() + badReadingRestMs
  return new Date(planned === undefined ? again : Math.min(again, Date.parse(planned))).toISOString()
}

type KnownOfLoop = {
  owner: string | undefined
  firings: readonly PastFiring[]
  /** Its steps under the policy before, where that was another. */
  earlier: readonly PlannedStep[] | undefined
}

function toRow(
  tenant: Tenant,
  patient: string,
  view: LoopView,
  { owner: assigned, firings, earlier }: KnownOfLoop,
  { resources, judgedAt }: ViewsMeta,
): { row: LoopRow; carried: readonly Firing[]; dossier: Dossier } {
  const owner = assigned ?? view.owner?.reference
  const { timeZone } = tenant.policy.calendar
  const dossier = toDossier(view, resources, { timeZone, hasPortal: tenant.hasPatientPortal })
  const plan = planLoop(view, tenant.policy)
  const stored: StoredLoop = {
    plan: isUncertain(view) ? { ...plan, recheckAt: soonestRecheck(plan.recheckAt, judgedAt) } : plan,
    dossier: owner === undefined ? dossier : { ...dossier, owner },
    visitMessages: listVisitMessages(view, timeZone),
    policy: policyStamp(tenant),
    ...(earlier !== undefined && hidesClocks(view) && { unsettled: earlier }),
  }
  const carried = carryOverLoop(idOfView(view), earlier, stored, firings, judgedAt)
  const next = nextWakeAt(stored, [...firings, ...carried], judgedAt)
  const row = {
    referral: idOfView(view),
    patient,
    state: view.state,
    display: view.display,
    urgency: view.urgency,
    direction: view.axes.direction,
    plan: stored,
    ...(view.specialty !== undefined && { specialty: view.specialty }),
    ...(owner !== undefined && { owner }),
    ...(next !== undefined && { nextDueAt: next }),
  }
  return { row, carried, dossier }
}
