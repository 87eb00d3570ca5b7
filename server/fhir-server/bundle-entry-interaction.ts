import type { BundleRequest } from './bundle-entries.ts'
import type { BundleEntryText } from './bundle-text.ts'
import { isUnchanged } from './conditional-read.ts'
import { locationOf, outcomeOf, type Preference } from './fhir-response.ts'
import { history } from './history-interaction.ts'
import { stringAt } from './json-value.ts'
import { formatting, requireOnly } from './known-parameters.ts'
import { badRequest } from './operation-outcome.ts'
import { readResource, readVersion } from './read-interactions.ts'
import type { RequestContext } from './request-context.ts'
import type { StoredVersion } from './resource-store.ts'
import { search } from './search-interaction.ts'
import type { FhirTransaction } from './tables.ts'
import { toVersionTag } from './version-tag.ts'
import {
  createResource,
  deleteResource,
  patchResource,
  updateResource,
  type WriteResult,
} from './write-interactions.ts'

/** Carries out one entry of a batch or transaction and says what came of it. */
export async function carryOut(
  trx: FhirTransaction,
  context: RequestContext,
  entry: BundleRequest,
  preference: Preference,
  newId?: string,
): Promise<BundleEntryText> {
  const { method, type, id, resource: body, ifMatch, ifNoneMatch, ifNoneExist } = entry
  switch (method) {
    case 'GET':
      return readEntry(trx, context, entry)
    case 'POST': {
      const created = await createResource(trx, context, {
        type,
        body,
        ifNoneExist,
        ...(newId ? { id: newId } : {}),
      })
      return toAnswer(context, created, preference)
    }
    case 'PUT':
      return toAnswer(
        context,
        await updateResource(trx, context, { type, id, body, ifMatch, ifNoneMatch }),
        preference,
      )
    case 'PATCH': {
      const patch = readPatch(body)
      return toAnswer(context, await patchResource(trx, context, { type, id, patch, ifMatch }), preference)
    }
    case 'DELETE':
      return toAnswer(context, await deleteResource(trx, context, { type, id, ifMatch }), 'minimal')
  }
}

/** In a Bundle a JSON Patch travels as the data of a Binary. @see https://hl7.org/fhir/R4/http.html#patch */
function readPatch(resource: unknown): unknown {
  const isPatch = stringAt(resource, 'contentType')?.startsWith('application/json-patch+json') ?? false
  const data = stringAt(resource, 'data')
  if (stringAt(resource, 'resourceType') !== 'Binary' || !isPatch || data === undefined) {
    throw badRequest('invalid', 'A PATCH entry carries a Binary of type application/json-patch+json')
  }
  try {
    return JSON.parse(Buffer.from(data, 'base64').toString('utf8'))
  } catch {
    throw badRequest('invalid', 'The data of the Binary is not JSON')
  }
}

async function readEntry(
  trx: FhirTransaction,
  context: RequestContext,
  entry: BundleRequest,
): Promise<BundleEntryText> {
  const { type, id, rest, query } = entry
  const [word, version, ...more] = rest
  if (more.length > 0 || (word !== undefined && word !== '_history')) {
    throw badRequest('value', 'request.url of a GET is Type?search, Type/id or a history of either')
  }
  if (word === '_history' && version === undefined) {
    const key = id === '' ? { type } : { type, id }
    return { resource: await history(trx, context, key, query), response: { status: '200' } }
  }
  if (id === '') return { resource: await search(trx, context, type, query), response: { status: '200' } }
  requireOnly(query, formatting)
  const stored =
    version === undefined
      ? await readResource(trx, context, { type, id })
      : await readVersion(trx, context, { type, id, version })
  const known = {
    ifNoneMatch: entry.ifNoneMatch ?? null,
    ifModifiedSince: entry.ifModifiedSince ?? null,
  }
  if (isUnchanged(known, stored)) return { response: { status: '304', ...versionMembers(stored) } }
  return { resource: stored.content, response: { status: '200', ...versionMembers(stored) } }
}

function versionMembers(stored: StoredVersion) {
  return { etag: toVersionTag(stored.version), lastModified: stored.lastUpdated.toISOString() }
}

function toAnswer(
  context: RequestContext,
  { status, stored }: WriteResult,
  preference: Preference,
): BundleEntryText {
  if (!stored?.content)
    return { response: { status: String(status), ...(stored ? versionMembers(stored) : {}) } }
  const location = locationOf(context, stored)
  const outcome = preference === 'OperationOutcome' ? { outcome: JSON.stringify(outcomeOf(status)) } : {}
  return {
    fullUrl: `${context.baseUrl}/${stored.type}/${stored.id}`,
    ...(preference === 'representation' ? { resource: stored.content } : {}),
    response: { status: String(status), location, ...versionMembers(stored), ...outcome },
  }
}
