import { FhirError } from './operation-outcome.ts'
import type { StoredVersion } from './resource-store.ts'
import { toVersionTag } from './version-tag.ts'

/** What there is not, or not for this caller. */
export function notFound({ type, id }: { type: string; id: string }): FhirError {
  return new FhirError(404, { code: 'not-found', diagnostics: `There is no ${type}/${id}` })
}

/** What a read of a deleted resource gets. */
export function gone({ type, id, version }: StoredVersion): FhirError {
  return new FhirError(
    410,
    { code: 'deleted', diagnostics: `${type}/${id} has been deleted` },
    { ETag: toVersionTag(version) },
  )
}
