import { toIdentitySearch, type FhirWrite, type WriteOutcome } from '#domain/fhir-write.ts'
import { holdsAll } from '#domain/holds-all.ts'

import { fullAccess } from '../fhir-server/access.ts'
import { inTransaction } from '../fhir-server/database-transaction.ts'
import { FhirError } from '../fhir-server/operation-outcome.ts'
import type { RequestContext } from '../fhir-server/request-context.ts'
import { findCurrent, type StoredVersion } from '../fhir-server/resource-store.ts'
import { fullProfile } from '../fhir-server/server-profile.ts'
import type { FhirTransaction } from '../fhir-server/tables.ts'
import { createResource, updateResource } from '../fhir-server/write-interactions.ts'
import type { BatonDatabase, BatonTransaction } from './tenant-runtime.ts'

/** References in Baton's own store are relative: no address of ours stands in them. */
const baseUrl = 'urn:baton:own-store'

/**
 * Carries out one write in Baton's own store: a create once per identity, an update for the version seen only. In the
 * caller's transaction if it is given one; a refused write leaves that transaction usable.
 *
 * @param now - domain time, becomes `meta.lastUpdated`
 * @returns `written`, `stale` or `refused`; `unsupported` for an update of what this store does not hold
 */
export async function writeOwn(
  db: BatonDatabase | BatonTransaction,
  tenant: string,
  write: FhirWrite,
  now: Date,
): Promise<WriteOutcome> {
  return isTransaction(db)
    ? writeWithin(db, tenant, write, now)
    : inTransaction(db, (trx) => writeWithin(trx, tenant, write, now))
}

function isTransaction(db: BatonDatabase | BatonTransaction): db is BatonTransaction {
  return db.isTransaction
}

async function writeWithin(
  trx: FhirTransaction,
  tenant: string,
  write: FhirWrite,
  now: Date,
): Promise<WriteOutcome> {
  const context: RequestContext = {
    tenant,
    baseUrl,
    profile: fullProfile,
    access: fullAccess,
    now,
    nowMs: now.getTime(),
  }
  try {
    return await (write.interaction === 'create'
      ? createOwn(trx, context, write)
      : updateOwn(trx, context, write))
  } catch (error) {
    if (error instanceof FhirError) return { kind: 'refused', status: error.status }
    throw error
  }
}

async function createOwn(
  trx: FhirTransaction,
  context: RequestContext,
  { resource, identity }: Extract<FhirWrite, { interaction: 'create' }>,
): Promise<WriteOutcome> {
  const type = resource.resourceType
  const condition = new URLSearchParams([[...toIdentitySearch(type, identity)]])
  const created = await createResource(trx, context, {
    type,
    body: resource,
    ifNoneExist: condition.toString(),
  })
  return toWritten(created.stored, created.status === 200)
}

async function updateOwn(
  trx: FhirTransaction,
  context: RequestContext,
  { resource, versionId }: Extract<FhirWrite, { interaction: 'update' }>,
): Promise<WriteOutcome> {
  const key = { type: resource.resourceType, id: resource.id }
  try {
    const ifMatch = `W/"${versionId}"`
    const updated = await updateResource(trx, context, { ...key, body: resource, ifMatch })
    return toWritten(updated.stored, false)
  } catch (error) {
    if (!(error instanceof FhirError) || error.status !== 412) throw error
  }
  // What stands there may be this very write, carried out before its sender crashed.
  const current = await findCurrent(trx, context.tenant, key)
  if (current === undefined) return { kind: 'unsupported' }
  if (current.content === null) return { kind: 'stale' }
  return holdsAll(JSON.parse(current.content), resource) ? toWritten(current, true) : { kind: 'stale' }
}

function toWritten(stored: StoredVersion | undefined, wasThere: boolean): WriteOutcome {
  if (stored === undefined) throw new Error('a write left nothing behind')
  const { type, id, version } = stored
  return { kind: 'written', reference: `${type}/${id}`, versionId: String(version), wasThere }
}
