import { minuteMs } from '../clinic-zone.ts'
import { isFields, objectOf, objectsOf, parseMoment, textOf, type Fields } from '../fhir-reading.ts'
import type { Instant } from '../instant.ts'

/** Two clocks that differ by no more than this agree (DATA-MODEL A.5 row 26). */
const toleratedSkewMs = 5 * minuteMs

/** What was taken otherwise than it was written, so that the trail has to keep the original. */
export type ReadingRemarks = {
  /** Records that count for another since a merge (A.5 row 25): `Patient/x`, each once, in order. */
  merged: readonly string[]
  /** Versions from the future, which count from their receipt (row 26): `Type/id` and `meta.lastUpdated` as it stands. */
  ahead: readonly { resource: string; lastUpdated: string }[]
}

/**
 * What of a reading is to be kept in the trail because the derivation re-keys or clamps it.
 *
 * @param resources - as the EHR gave them; what is no resource says nothing
 * @param receivedAt - when they were read
 */
export function remarkReading(resources: readonly unknown[], receivedAt: Instant): ReadingRemarks {
  const merged = new Set<string>()
  const ahead: { resource: string; lastUpdated: string }[] = []
  for (const fields of resources) {
    if (!isFields(fields)) continue
    const name = nameOf(fields)
    if (name === undefined) continue
    const lastUpdated = textOf(objectOf(fields, 'meta', []) ?? {}, 'lastUpdated', [])
    const at = lastUpdated === undefined ? undefined : parseMoment(lastUpdated)?.at
    if (lastUpdated !== undefined && at !== undefined && at > receivedAt + toleratedSkewMs)
      ahead.push({ resource: name, lastUpdated })
    if (fields['resourceType'] === 'Patient') for (const one of mergedRecords(fields, name)) merged.add(one)
  }
  return { merged: [...merged].sort(), ahead }
}

function nameOf(fields: Fields): string | undefined {
  const type = textOf(fields, 'resourceType', [])
  const id = textOf(fields, 'id', [])
  return type === undefined || id === undefined ? undefined : `${type}/${id}`
}

/** @see {@link https://hl7.org/fhir/R4/valueset-link-type.html | FHIR R4 link type} */
function mergedRecords(patient: Fields, name: string): readonly string[] {
  return objectsOf(patient, 'link', []).flatMap((link) => {
    if (link['type'] === 'replaced-by') return [name]
    const other = textOf(objectOf(link, 'other', []) ?? {}, 'reference', [])
    const [reference] = /Patient\/[A-Za-z0-9\-.]{1,64}$/.exec(other ?? '') ?? []
    return link['type'] === 'replaces' && reference !== undefined ? [reference] : []
  })
}
