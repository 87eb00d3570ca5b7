import type { FhirWrite, WritableResource } from '../fhir-write.ts'
import { ourCoding } from './concepts.ts'

/** A write that was carried out: where it went, and for an update what stood there before. */
export type WrittenWrite = {
  write: FhirWrite
  reference: string
  versionId: string
  before?: WritableResource & { id: string }
}

/**
 * Decides how to take back the writes of one command: an update is written back as it was, a create becomes entered in
 * error, because nothing that was once in a record is deleted. A decision has no status: it says that it was withdrawn.
 *
 * @param resources - the chart as it is now
 * @returns one write for each, in the same order; `changed-since` when one of them is no longer as the command left it
 */
export function planUndo(
  written: readonly WrittenWrite[],
  resources: readonly WritableResource[],
): readonly FhirWrite[] | 'changed-since' {
  const undone: FhirWrite[] = []
  for (const { write, reference, versionId, before } of written) {
    const current = resources.find(({ resourceType, id }) => `${resourceType}/${id ?? ''}` === reference)
    if (current?.id === undefined || versionOf(current) !== versionId) return 'changed-since'
    const whole = { ...current, id: current.id }
    const resource = write.interaction === 'update' ? before : withdraw(whole)
    if (resource === undefined) return 'changed-since'
    undone.push({ interaction: 'update', resource, versionId })
  }
  return undone
}

function withdraw(resource: WritableResource & { id: string }): WritableResource & { id: string } {
  if (resource.resourceType === 'Provenance')
    return { ...resource, activity: { coding: [ourCoding('withdrawn', 'Withdrawn')] } }
  const { relatesTo, ...rest } = resource
  // A document that was put there by mistake has replaced nothing: what it named stands as it did.
  const isDocument = resource.resourceType === 'DocumentReference'
  return { ...(isDocument || relatesTo === undefined ? rest : resource), status: 'entered-in-error' }
}

function versionOf({ meta }: WritableResource): string {
  const isVersioned = typeof meta === 'object' && meta !== null && 'versionId' in meta
  return isVersioned ? String(meta.versionId) : ''
}
