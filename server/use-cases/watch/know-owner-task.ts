import { isFields } from '#domain/fhir-reading.ts'
import type { FhirWrite, WriteOutcome } from '#domain/fhir-write.ts'
import { saysWhoseLoop } from '#domain/watch/owner-tasks.ts'
import { addMirrored } from '../../store/mirrored-resources.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import type { ShelfWrite } from './write-on-shelf.ts'

type Written = Extract<WriteOutcome, { kind: 'written' }>

/** What a new owner Task says has to be derived before anybody reads that its referral belongs to nobody. */
export const isNewOwner = ({ interaction, resource }: FhirWrite): boolean =>
  interaction === 'create' && saysWhoseLoop({ ...resource })

/**
 * Takes an owner Task that Baton has just created in the EHR for evidence, as the next reading of the chart will find it:
 * that may be an hour from now. One that was there already is not known, and one in Baton's own store is read anyway.
 */
export async function knowOwnerTask(
  trx: BatonTransaction,
  key: { tenant: string; patient: string },
  { resource }: FhirWrite,
  { shelf, outcome }: ShelfWrite & { outcome: Written },
  now: Date,
): Promise<void> {
  if (shelf !== 'ehr' || outcome.wasThere) return
  const { reference, versionId } = outcome
  const id = reference.slice(reference.indexOf('/') + 1)
  const version = versionId !== undefined && { versionId }
  const meta = { ...(isFields(resource['meta']) && resource['meta']), ...version }
  const content = JSON.stringify({ ...resource, id, meta })
  await addMirrored(trx, key, { type: resource.resourceType, id, ...version, content }, now)
}
