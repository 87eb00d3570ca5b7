import { randomUUID } from 'node:crypto'
import { gone, notFound } from './absent-resource.ts'
import type { Interaction } from './access.ts'
import { findExisting } from './conditional-create.ts'
import { applyJsonPatch } from './json-patch.ts'
import { isObject, type Resource } from './json-value.ts'
import { badRequest, FhirError } from './operation-outcome.ts'
import { isResourceId } from './reference-text.ts'
import { requireInteraction, visible, type RequestContext } from './request-context.ts'
import { requireValidResource } from './resource-body.ts'
import { stampContent } from './resource-rows.ts'
import {
  findCurrent,
  insertFirstVersion,
  insertNextVersion,
  lockCurrent,
  type StoredVersion,
  type WriteMethod,
} from './resource-store.ts'
import { indexResource } from './search-index.ts'
import type { FhirTransaction } from './tables.ts'
import { readVersionTag } from './version-tag.ts'

/** What a write left behind; `stored` is undefined when there was nothing to delete. */
export type WriteResult = { readonly status: 200 | 201 | 204; readonly stored: StoredVersion | undefined }

/**
 * Creates a resource under an id of the server's, or finds the one that `If-None-Exist` describes.
 *
 * @returns 201 with the new resource, or 200 with the one that exists already
 * @throws FhirError 412 when several exist
 * @see {@link https://hl7.org/fhir/R4/http.html#ccreate | FHIR R4 conditional create}
 */
export async function createResource(
  trx: FhirTransaction,
  context: RequestContext,
  {
    type,
    body,
    ifNoneExist,
    id,
  }: { type: string; body: unknown; ifNoneExist?: string | undefined; id?: string },
): Promise<WriteResult> {
  const rules = requireInteraction(context, type, 'create')
  if (ifNoneExist !== undefined && rules.ignoresIfNoneExist !== true) {
    if (!rules.conditionalCreate) throw badRequest('not-supported', 'If-None-Exist is not supported here')
    const existing = await findExisting(trx, context, type, ifNoneExist)
    if (existing) return { status: 200, stored: existing }
  }
  const resource = requireValidResource(context, type, body)
  const newId = id ?? randomUUID()
  const created = await insertFirst(trx, context, resource, newId, 'POST')
  if (!created) throw taken({ type, id: newId })
  return created
}

/** Stores a first version; undefined when the id is taken. */
async function insertFirst(
  trx: FhirTransaction,
  context: RequestContext,
  resource: Resource,
  id: string,
  method: WriteMethod,
): Promise<WriteResult | undefined> {
  const stored = nextVersion(context, resource, id, undefined)
  const entries = indexResource(resource, context.baseUrl)
  if (!(await insertFirstVersion(trx, context.tenant, stored, method, entries))) return undefined
  await requireVisibleAfter(trx, context, method === 'POST' ? 'create' : 'update', stored)
  return { status: 201, stored }
}

function nextVersion(
  { now }: RequestContext,
  resource: Resource,
  id: string,
  previous: StoredVersion | undefined,
): StoredVersion {
  const version = (previous?.version ?? 0) + 1
  // Versions never go back in time, whatever the clock does.
  const lastUpdated = previous && previous.lastUpdated > now ? previous.lastUpdated : now
  return {
    type: resource.resourceType,
    id,
    version,
    lastUpdated,
    content: stampContent(resource, id, version, lastUpdated),
  }
}

/**
 * A caller kept to one patient, or to some resources, must not write what it could not read. Inside a transaction
 * this is asked at its end, when everything that makes a resource the patient's is there.
 */
async function requireVisibleAfter(
  trx: FhirTransaction,
  context: RequestContext,
  interaction: Interaction,
  { type, id }: StoredVersion,
): Promise<void> {
  const seen = visible(context, interaction, type, 'r')
  if (!seen) return
  const check = async () => {
    if (await findCurrent(trx, context.tenant, { type, id }, seen)) return
    const diagnostics = `This ${type} is outside of what the access token covers`
    throw new FhirError(403, { code: 'forbidden', diagnostics })
  }
  if (context.defer) context.defer(check)
  else await check()
}

/** The current version, locked, if the caller may see it. */
async function lockVisible(
  trx: FhirTransaction,
  context: RequestContext,
  interaction: Interaction,
  key: { type: string; id: string },
): Promise<StoredVersion | undefined> {
  if (!isResourceId(key.id)) throw badRequest('value', 'The id in the URL has not the form of an id')
  const current = await lockCurrent(trx, context.tenant, key)
  const seen = visible(context, interaction, key.type, 'r')
  if (!current || current.content === null || !seen) return current
  if (await findCurrent(trx, context.tenant, key, seen)) return current
  throw notFound(key)
}

function requireVersion(
  { profile }: RequestContext,
  current: StoredVersion | undefined,
  ifMatch: string | undefined,
  isDemanded: boolean,
): void {
  if (ifMatch === undefined) {
    if (isDemanded) throw new FhirError(412, { code: 'required', diagnostics: 'This write needs If-Match' })
    return
  }
  const isCurrent =
    current !== undefined &&
    (ifMatch.trim() === '*' || readVersionTag('If-Match', ifMatch) === current.version)
  if (isCurrent) return
  const stands = current === undefined ? 'there is none' : `it is at version ${current.version}`
  throw new FhirError(profile.quirks.staleVersionStatus, {
    code: 'conflict',
    diagnostics: `If-Match names another version of the resource than the current one: ${stands}`,
  })
}

/**
 * Replaces a resource, or creates it under the id of the URL.
 *
 * @throws FhirError 412 when `If-Match` names another version, or `If-None-Match: *` and there is one already
 * @see {@link https://hl7.org/fhir/R4/http.html#update | FHIR R4 update}
 */
export async function updateResource(
  trx: FhirTransaction,
  context: RequestContext,
  update: {
    type: string
    id: string
    body: unknown
    ifMatch: string | undefined
    ifNoneMatch?: string | undefined
  },
): Promise<WriteResult> {
  const { type, id, ifMatch, ifNoneMatch } = update
  const rules = requireInteraction(context, type, 'update')
  const resource = requireValidResource(context, type, update.body, id)
  if (ifNoneMatch !== undefined && ifNoneMatch.trim() !== '*') {
    throw badRequest('not-supported', 'If-None-Match on an update can only be *')
  }
  const current = await lockVisible(trx, context, 'update', { type, id })
  requireVersion(context, current, ifMatch, rules.requireIfMatch.includes('update'))
  if (current && current.content !== null && ifNoneMatch !== undefined) {
    throw taken({ type, id })
  }
  if (current) return insertNext(trx, context, resource, current, 'PUT')
  if (!rules.updateCreate) throw notFound({ type, id })
  const created = await insertFirst(trx, context, resource, id, 'PUT')
  if (created) return created
  // Someone created it between the look and the insert: to them this is the update that came after.
  const rival = await lockVisible(trx, context, 'update', { type, id })
  if (!rival || ifNoneMatch !== undefined) throw taken({ type, id })
  return insertNext(trx, context, resource, rival, 'PUT')
}

function taken({ type, id }: { type: string; id: string }): FhirError {
  return new FhirError(412, { code: 'conflict', diagnostics: `${type}/${id} exists already` })
}

async function insertNext(
  trx: FhirTransaction,
  context: RequestContext,
  resource: Resource,
  current: StoredVersion,
  method: WriteMethod,
): Promise<WriteResult> {
  const stored = nextVersion(context, resource, current.id, current)
  await insertNextVersion(trx, context.tenant, stored, method, indexResource(resource, context.baseUrl))
  await requireVisibleAfter(trx, context, method === 'PATCH' ? 'patch' : 'update', stored)
  return { status: current.content === null ? 201 : 200, stored }
}

/** Changes parts of a resource by JSON Patch. @see https://hl7.org/fhir/R4/http.html#patch */
export async function patchResource(
  trx: FhirTransaction,
  context: RequestContext,
  { type, id, patch, ifMatch }: { type: string; id: string; patch: unknown; ifMatch: string | undefined },
): Promise<WriteResult> {
  const rules = requireInteraction(context, type, 'patch')
  const current = await lockVisible(trx, context, 'patch', { type, id })
  if (!current) throw notFound({ type, id })
  if (current.content === null) throw gone(current)
  requireVersion(context, current, ifMatch, rules.requireIfMatch.includes('patch'))
  const before: unknown = JSON.parse(current.content)
  const after = isObject(before) ? applyJsonPatch(before, patch) : before
  const resource = requireValidResource(context, type, after, id)
  return insertNext(trx, context, resource, current, 'PATCH')
}

/** Deletes a resource; deleting what is not there succeeds too. @see https://hl7.org/fhir/R4/http.html#delete */
export async function deleteResource(
  trx: FhirTransaction,
  context: RequestContext,
  { type, id, ifMatch }: { type: string; id: string; ifMatch: string | undefined },
): Promise<WriteResult> {
  const rules = requireInteraction(context, type, 'delete')
  const current = await lockVisible(trx, context, 'delete', { type, id })
  requireVersion(context, current, ifMatch, rules.requireIfMatch.includes('delete'))
  if (!current || current.content === null) return { status: 204, stored: undefined }
  const lastUpdated = current.lastUpdated > context.now ? current.lastUpdated : context.now
  const stored = { ...current, version: current.version + 1, lastUpdated, content: null }
  await insertNextVersion(trx, context.tenant, stored, 'DELETE', undefined)
  return { status: 204, stored }
}
