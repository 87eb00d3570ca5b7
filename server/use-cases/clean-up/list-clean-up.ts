import type { CleanUpAccepted, CleanUpList, CleanUpProposed } from '#contract/clean-up.ts'
import { maySecondLook } from '#domain/clean-up/second-look.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { countAccepted, findAccepted, type AcceptedRow } from '../../store/clean-up-accepted.ts'
import { findProposals, type ListedProposal } from '../../store/clean-up-proposals.ts'
import { readBatonNow } from '../../store/clock.ts'
import type { WatchDatabase } from '../../store/watch-database.ts'
import type { ListReader } from '../../store/worklist-conditions.ts'
import { showRow } from '../worklist/show-row.ts'
import { StoredSummary } from '../worklist/stored-summary.ts'
import { StoredKind, StoredProof } from './stored-proof.ts'

/** More than anybody decides on at once. */
const mostProposed = 200
const mostAcceptedShown = 100

/** What may be closed, what was, and how often a second look found that wrong. */
export async function listCleanUp(
  db: WatchDatabase,
  reader: ListReader,
  person: string,
  { staff, policy }: Pick<Tenant, 'staff' | 'policy'>,
): Promise<CleanUpList> {
  const now = await readBatonNow(db)
  const { timeZone } = policy.calendar
  const proposed = await findProposals(db, reader, mostProposed + 1)
  const accepted = await findAccepted(db, reader, mostAcceptedShown)
  const nameOf = (reference: string) =>
    staff.find((member) => member.reference === reference)?.name ?? reference
  return {
    proposals: proposed.slice(0, mostProposed).map((one) => toProposed(one, now, timeZone)),
    isCut: proposed.length > mostProposed,
    accepted: accepted.map((one) => toAccepted(one, person, nameOf)),
    figures: await countAccepted(db, reader.tenant),
    now: now.toISOString(),
    timeZone,
  }
}

function toProposed(row: ListedProposal, now: Date, timeZone: string): CleanUpProposed {
  const { kind, proof, digest } = row
  return {
    row: showRow(row, now, timeZone),
    kind: StoredKind.parse(kind),
    proof: StoredProof.parse(proof),
    digest,
  }
}

function toAccepted(
  row: AcceptedRow,
  person: string,
  nameOf: (reference: string) => string,
): CleanUpAccepted {
  const { id, acceptedBy, acceptedAt, isOpenAgain, isSampled, verdict, note, checkedBy, checkedAt } = row
  const summary = row.summary === null ? undefined : StoredSummary.parse(row.summary)
  const look = { acceptedBy, isSampled, isUndone: isOpenAgain, isChecked: checkedAt !== null }
  return {
    id,
    referral: `ServiceRequest/${row.referral}`,
    patient: `Patient/${row.patient}`,
    patientName: summary?.patientName ?? '',
    title: summary?.title ?? '',
    kind: StoredKind.parse(row.kind),
    proof: StoredProof.parse(row.proof),
    acceptedBy: nameOf(acceptedBy),
    acceptedAt: acceptedAt.toISOString(),
    isOpenAgain,
    isSampled,
    mayCheck: maySecondLook(person, look),
    ...(summary?.birthDate !== undefined && { birthDate: summary.birthDate }),
    ...(summary?.mrn !== undefined && { mrn: summary.mrn }),
    ...(row.specialty !== null && { specialty: row.specialty }),
    ...(verdict !== null && { verdict: verdict === 'agrees' ? ('agrees' as const) : ('disagrees' as const) }),
    ...(checkedBy !== null && { checkedBy: nameOf(checkedBy) }),
    ...(note !== null && note !== '' && { note }),
  }
}
