import type { FhirWrite, WriteOutcome } from '#domain/fhir-write.ts'
import { holdsAll } from '#domain/holds-all.ts'

import { EhrUnavailable } from './ehr-error.ts'
import { parseJson } from './smart-discovery.ts'
import { sendWrite, toRefusal, toRetry, writeHeaders, type WriteDoor } from './write-door.ts'
import { findHead, readWritten } from './written-resource.ts'

type Update = Extract<FhirWrite, { interaction: 'update' }>

/**
 * Replaces a resource if it is still the version its planner saw: by `If-Match`, or, where the EHR keeps no versions,
 * by reading and comparing just before. 412 and 409 both mean that it is not; but if what stands there is what was to
 * be written, an earlier try was carried out and its answer got lost.
 *
 * @see {@link https://hl7.org/fhir/R4/http.html#concurrency | FHIR R4 managing resource contention}
 */
export async function updateInEhr(door: WriteDoor, write: Update): Promise<WriteOutcome> {
  const hasVersions = door.capability.versioning !== 'no-version' && write.versionId !== ''
  if (!hasVersions) {
    const current = await lookAt(door, write)
    if (current.kind !== 'as-seen') return current
  }
  const { resource } = write
  const sent = await sendWrite(door, addressOf(door, write), {
    method: 'PUT',
    headers: { ...writeHeaders, ...(hasVersions ? { 'if-match': `W/"${write.versionId}"` } : {}) },
    body: JSON.stringify(resource),
  })
  if ('retry' in sent) return sent.retry
  if ('unknown' in sent) return settle(door, write, { kind: 'uncertain' })
  const { status } = sent.answer
  if (status === 412 || status === 409) return settle(door, write, { kind: 'stale' })
  if (status !== 200 && status !== 201 && status !== 204) return toRefusal(status)
  const plain: WriteOutcome = {
    kind: 'written',
    reference: `${resource.resourceType}/${resource.id}`,
    wasThere: false,
  }
  return readWritten(sent.answer, resource.resourceType, false) ?? plain
}

/** Reads what stands there after a write of which the outcome is not known, or which came too late. */
async function settle(door: WriteDoor, write: Update, otherwise: WriteOutcome): Promise<WriteOutcome> {
  if (!door.isReadable) return otherwise
  const current = await lookAt(door, write)
  if (current.kind === 'as-seen') return otherwise.kind === 'stale' ? otherwise : { kind: 'retry' }
  return current.kind === 'retry' ? otherwise : current
}

type Seen = WriteOutcome | { readonly kind: 'as-seen' }

async function lookAt(door: WriteDoor, write: Update): Promise<Seen> {
  try {
    const answer = await door.ask(addressOf(door, write), { headers: { accept: 'application/fhir+json' } })
    if (answer.status === 404 || answer.status === 410) return { kind: 'stale' }
    if (answer.status !== 200) return toRefusal(answer.status)
    return compare(parseJson(door.tenant, answer.body), write)
  } catch (error) {
    if (error instanceof EhrUnavailable) return toRetry(error)
    throw error
  }
}

/** Without version ids the time of the last change is compared, as the planner's copy of the resource has it. */
function compare(current: unknown, { resource, versionId }: Update): Seen {
  const type = resource.resourceType
  const head = findHead(current, type)
  if (head === undefined) return { kind: 'retry' }
  const isVersioned = head.meta?.versionId !== undefined && versionId !== ''
  const isAsSeen = isVersioned
    ? head.meta?.versionId === versionId
    : (head.meta?.lastUpdated ?? '') === lastUpdatedOf(resource)
  if (holdsAll(current, resource)) {
    const version = head.meta?.versionId === undefined ? {} : { versionId: head.meta.versionId }
    return { kind: 'written', reference: `${type}/${head.id}`, ...version, wasThere: true }
  }
  return isAsSeen ? { kind: 'as-seen' } : { kind: 'stale' }
}

function lastUpdatedOf({ meta }: Update['resource']): string {
  const isStamped = typeof meta === 'object' && meta !== null && 'lastUpdated' in meta
  return isStamped ? String(meta.lastUpdated) : ''
}

function addressOf({ iss }: WriteDoor, { resource }: Update): string {
  return `${iss}/${resource.resourceType}/${encodeURIComponent(resource.id)}`
}
