import type { LoopView } from '#domain/loop-view.ts'
import { toWorklistEntry } from '#domain/worklist/worklist-entry.ts'
import { listRowBases } from '#domain/worklist/row-basis.ts'
import type { Tenant } from '../../config/smart-config.ts'
import type { WatchTransaction } from '../../store/watch-database.ts'
import { saveProposals } from '../../store/clean-up-proposals.ts'
import { saveWorklist } from '../../store/worklist-rows.ts'
import { proposeForPatient } from '../clean-up/propose-for-patient.ts'
import type { ViewsMeta } from '../sync/refresh-patient.ts'

/**
 * Puts a patient's referrals into the practice's lists, and what of them may be closed beside them, in the transaction that stores the reading they came from.
 *
 * @param owners - by referral, of those that were given to somebody whom the record does not name yet
 */
export async function listViews(
  trx: WatchTransaction,
  { id, policy, staff }: Pick<Tenant, 'id' | 'policy' | 'staff'>,
  patient: string,
  views: readonly LoopView[],
  owners: ReadonlyMap<string, string>,
  { evidenceAt, resources }: Pick<ViewsMeta, 'evidenceAt' | 'resources'>,
): Promise<void> {
  const nameOf = (reference: string) => staff.find((member) => member.reference === reference)?.name
  const bases = listRowBases(views, resources)
  const items = views.map((view) => {
    const reference = view.owner?.reference ?? owners.get(view.referral)
    const name = view.owner?.display ?? (reference === undefined ? undefined : nameOf(reference))
    const owner = reference !== undefined && { reference, ...(name !== undefined && { name }) }
    const entry = toWorklistEntry(view, resources, { policy, ...(owner && { owner }) })
    const basis = bases.get(view.referral) ?? {}
    return { referral: view.referral.slice(view.referral.indexOf('/') + 1), patient, entry, basis }
  })
  await saveWorklist(trx, id, evidenceAt, items)
  // A reading that another one has overtaken says nothing of what may be closed.
  if (items.length > 0) await saveProposals(trx, id, patient, proposeForPatient(views, resources, policy))
}
