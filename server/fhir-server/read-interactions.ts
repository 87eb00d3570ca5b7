import { versionConfinement } from './compartment.ts'
import { FhirError } from './operation-outcome.ts'
import { isResourceId } from './reference-text.ts'
import { requireInteraction, visible, type RequestContext } from './request-context.ts'
import { findCurrent, findVersion, type StoredVersion } from './resource-store.ts'
import type { FhirDatabase } from './tables.ts'
import { gone, notFound } from './absent-resource.ts'

/** A version that has content: not a deletion. */
export type LiveVersion = StoredVersion & { readonly content: string }

function requireLive(stored: StoredVersion): LiveVersion {
  if (stored.content === null) throw gone(stored)
  return { ...stored, content: stored.content }
}

/**
 * The current version of a resource. What the caller may not see is answered like what is not there.
 *
 * @throws FhirError 404, or 410 after a deletion
 */
export async function readResource(
  db: FhirDatabase,
  context: RequestContext,
  key: { type: string; id: string },
): Promise<LiveVersion> {
  requireInteraction(context, key.type, 'read')
  return requireLive(await requireCurrent(db, context, key))
}

async function requireCurrent(
  db: FhirDatabase,
  context: RequestContext,
  key: { type: string; id: string },
): Promise<StoredVersion> {
  if (!isResourceId(key.id))
    throw new FhirError(400, { code: 'value', diagnostics: 'The id has not the form of an id' })
  const current = await findCurrent(db, context.tenant, key, visible(context, 'read', key.type, 'r'))
  if (!current) throw notFound(key)
  return current
}

/** One version of a resource the caller may see now, if it was the same patient's then. */
export async function readVersion(
  db: FhirDatabase,
  context: RequestContext,
  key: { type: string; id: string; version: string },
): Promise<LiveVersion> {
  requireInteraction(context, key.type, 'vread')
  await requireCurrent(db, context, key)
  const isVersion = /^[1-9]\d{0,8}$/.test(key.version)
  const stored = isVersion
    ? await findVersion(
        db,
        context.tenant,
        { ...key, version: Number(key.version) },
        versionConfinement(context, 'read', key.type, 'v'),
      )
    : undefined
  if (!stored)
    throw new FhirError(404, { code: 'not-found', diagnostics: `${key.type}/${key.id} has no such version` })
  return requireLive(stored)
}
