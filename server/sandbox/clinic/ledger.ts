import type { FhirResource, Meta } from 'fhir/r4'
import type { ClinicCalendar, Moment } from './calendar.ts'

/** `ehr`: what the practice's EHR holds. `own`: what lives in Baton's own FHIR store. */
export type Shelf = 'ehr' | 'own'

export type Ledger = {
  /** Writes a resource at a moment; a second write under the same id makes the next version. */
  write(shelf: Shelf, resource: FhirResource & { id: string }, at: Moment): void
  current(shelf: Shelf): FhirResource[]
  /** Superseded versions of both shelves, oldest first. */
  superseded(shelf: Shelf): FhirResource[]
}

type Row = { shelf: Shelf; resource: FhirResource; version: number; at: Moment }

function stamped(resource: FhirResource, version: number, lastUpdated: string): FhirResource {
  const meta: Meta = { ...resource.meta, versionId: String(version), lastUpdated }
  return { ...resource, meta }
}

/** Keeps every version ever written, the way the servers will: `meta` is filled in here and nowhere else. */
export function openLedger(calendar: ClinicCalendar): Ledger {
  const latest = new Map<string, Row>()
  const earlier: Row[] = []
  return {
    write(shelf, resource, at) {
      const key = `${shelf}|${resource.resourceType}/${resource.id}`
      const before = latest.get(key)
      if (before && before.at >= at) throw new Error(`${key} would be changed before it was written`)
      if (before) earlier.push(before)
      const version = (before?.version ?? 0) + 1
      const written = stamped(resource, version, new Date(at).toISOString())
      latest.set(key, { shelf, resource: written, version, at })
      if (at > calendar.now) throw new Error(`${key} would be written in the future`)
    },
    current: (shelf) => [...latest.values()].filter((row) => row.shelf === shelf).map((row) => row.resource),
    superseded: (shelf) =>
      earlier
        .filter((row) => row.shelf === shelf)
        .toSorted((one, other) => one.at - other.at)
        .map((row) => row.resource),
  }
}
