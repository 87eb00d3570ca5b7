import { codesOf } from '#domain/fhir-reading.ts'
import type { FhirWrite } from '#domain/fhir-write.ts'
import { workKindOf } from '#domain/worklist/open-work.ts'
import { addEhrWork, reopenEhrWork } from '../../store/ehr-work.ts'
import type { ClaimedItem } from '../../store/outbox.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import type { ShelfWrite } from './write-on-shelf.ts'

/**
 * Keeps sight of a work item about no referral that went into the EHR: no list of a referral shows it, and of one about
 * no patient no reading of a chart tells. An end of one that the EHR did not take, for somebody had changed it, is taken
 * back.
 */
export async function knowEhrWork(
  trx: BatonTransaction,
  { tenant, referral, patient }: Pick<ClaimedItem, 'tenant' | 'referral' | 'patient'>,
  write: FhirWrite,
  { shelf, outcome }: ShelfWrite,
): Promise<void> {
  const { resource, interaction } = write
  if (shelf !== 'ehr' || referral !== undefined || resource.resourceType !== 'Task') return
  if (workKindOf(codesOf(resource, 'code', [])) === undefined) return
  if (interaction === 'update') {
    if (outcome.kind === 'stale') await reopenEhrWork(trx, tenant, write.resource.id)
    return
  }
  if (outcome.kind !== 'written') return
  const id = outcome.reference.slice('Task/'.length)
  await addEhrWork(trx, tenant, {
    id,
    versionId: outcome.versionId ?? '',
    content: JSON.stringify({ ...resource, id }),
    ...(patient !== undefined && { patient }),
  })
}
