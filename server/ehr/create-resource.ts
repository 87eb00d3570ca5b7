import {
  toIdentifierToken,
  type FhirWrite,
  type Sighting,
  type WritableResource,
  type WriteAttempt,
  type WriteOutcome,
} from '#domain/fhir-write.ts'

import { EhrUnavailable } from './ehr-error.ts'
import { sendWrite, toRefusal, toRetry, writeHeaders, type Sent, type WriteDoor } from './write-door.ts'
import { findHead, readWritten } from './written-resource.ts'

type Create = Extract<FhirWrite, { interaction: 'create' }>

/** A server that was slow may still commit after it was given up: what is not there yet is looked for again later. */
const lateCommitMs = 60_000

/**
 * Creates a resource once per identity: by `If-None-Exist` where the EHR declares it, else by searching before
 * creating, and again whenever the outcome is unknown. Where neither works, an unknown outcome stays `uncertain`, and what
 * was begun before is not sent again.
 *
 * @see {@link https://hl7.org/fhir/R4/http.html#ccreate | FHIR R4 conditional create}
 */
export async function createInEhr(
  door: WriteDoor,
  write: Create,
  { wasBegun }: WriteAttempt = { wasBegun: false },
): Promise<WriteOutcome> {
  if (door.capability.conditionalCreate) return createConditionally(door, write)
  if (!door.isSearchable) return createBlindly(door, write, wasBegun)
  const before = await findCreated(door, write)
  if (before.kind === 'written' || before.kind === 'retry') return before
  if (before.kind === 'unsearchable') return createBlindly(door, write, wasBegun)
  const sent = await post(door, write, false)
  return 'unknown' in sent ? settleUnknown(door, write) : judgeCreate(sent, write, 'uncertain')
}

/** Where nothing can be looked up a create is sent once, ever. */
async function createBlindly(door: WriteDoor, write: Create, wasBegun: boolean): Promise<WriteOutcome> {
  if (wasBegun) return { kind: 'uncertain', isBlind: true }
  const outcome = judgeCreate(await post(door, write, false), write, 'uncertain')
  return outcome.kind === 'uncertain' ? { kind: 'uncertain', isBlind: true } : outcome
}

/** Looks for what an earlier attempt may have created under this identity, and writes nothing. */
export async function findCreatedInEhr(door: WriteDoor, write: Create): Promise<Sighting> {
  if (!door.isSearchable) return { kind: 'unknown' }
  const found = await findCreated(door, write)
  return found.kind === 'unsearchable' ? { kind: 'unknown' } : found
}

async function createConditionally(door: WriteDoor, write: Create): Promise<WriteOutcome> {
  const sent = await post(door, write, true)
  // Several exist already: any of them will do.
  if ('answer' in sent && sent.answer.status === 412 && door.isSearchable) {
    const found = await findCreated(door, write)
    if (found.kind === 'written') return found
  }
  // The condition makes it harmless to send it again.
  if ('unknown' in sent) return { kind: 'retry', afterMs: lateCommitMs }
  return judgeCreate(sent, write, 'retry')
}

/** Nobody knows whether it was created: it is looked for before anything is sent again. */
async function settleUnknown(door: WriteDoor, write: Create): Promise<WriteOutcome> {
  const after = await findCreated(door, write)
  if (after.kind === 'written') return after
  return after.kind === 'absent' ? { kind: 'retry', afterMs: lateCommitMs } : { kind: 'uncertain' }
}

function post(door: WriteDoor, { resource, identity }: Create, isConditional: boolean): Promise<Sent> {
  const condition = new URLSearchParams({ identifier: toIdentifierToken(identity) }).toString()
  return sendWrite(door, `${door.iss}/${resource.resourceType}`, {
    method: 'POST',
    isRepeatable: isConditional,
    headers: { ...writeHeaders, ...(isConditional ? { 'if-none-exist': condition } : {}) },
    body: JSON.stringify(resource),
  })
}

function judgeCreate(sent: Sent, { resource }: Create, ifUnknown: 'uncertain' | 'retry'): WriteOutcome {
  if ('retry' in sent) return sent.retry
  if ('unknown' in sent) return { kind: ifUnknown }
  const { answer } = sent
  if (answer.status !== 200 && answer.status !== 201) return toRefusal(answer.status)
  return readWritten(answer, resource.resourceType, answer.status === 200) ?? { kind: ifUnknown }
}

type Found =
  | Extract<WriteOutcome, { kind: 'written' | 'retry' }>
  | { readonly kind: 'absent' }
  /** The EHR declares this search and refuses it. */
  | { readonly kind: 'unsearchable' }

async function findCreated(door: WriteDoor, { resource, identity }: Create): Promise<Found> {
  const type = resource.resourceType
  try {
    const found = await door.search(type, searchFor(door, resource, identity))
    const heads = found
      .filter((each) => carries(each, identity))
      .flatMap((each) => findHead(each, type) ?? [])
    const [head] = heads.toSorted((one, other) => (one.id < other.id ? -1 : 1))
    if (head === undefined) return { kind: 'absent' }
    const version = head.meta?.versionId === undefined ? {} : { versionId: head.meta.versionId }
    return { kind: 'written', reference: `${type}/${head.id}`, ...version, wasThere: true }
  } catch (error) {
    if (!(error instanceof EhrUnavailable)) throw error
    const { status = 0 } = error
    if (status >= 400 && status < 500 && status !== 429 && status !== 401) return { kind: 'unsearchable' }
    return toRetry(error)
  }
}

/** Where a type is searched one patient at a time, the patient has to be named beside the identifier. */
function searchFor(door: WriteDoor, resource: WritableResource, identity: Create['identity']) {
  const patient = patientOf(resource)
  const isByPatient = patient !== undefined && door.capability.searchParams.includes('patient')
  return {
    identifier: toIdentifierToken(identity),
    ...(isByPatient ? { patient } : {}),
  }
}

/** Id of the patient a resource is about. */
function patientOf(resource: WritableResource): string | undefined {
  for (const field of ['subject', 'for', 'patient']) {
    const value = resource[field]
    if (typeof value !== 'object' || value === null || !('reference' in value)) continue
    const [, id] = /^Patient\/([A-Za-z0-9.-]{1,64})$/.exec(String(value.reference)) ?? []
    if (id !== undefined) return id
  }
  return undefined
}

/** A search that ignores a parameter it does not know answers with everything: each row is looked at. */
function carries(resource: unknown, { system, value }: Create['identity']): boolean {
  if (typeof resource !== 'object' || resource === null || !('identifier' in resource)) return false
  const identifiers: readonly unknown[] = Array.isArray(resource.identifier)
    ? resource.identifier
    : [resource.identifier]
  return identifiers.some(
    (each) =>
      typeof each === 'object' &&
      each !== null &&
      'system' in each &&
      'value' in each &&
      each.system === system &&
      each.value === value,
  )
}
