import type { EvidenceHead } from './evidence-records.ts'
import type { Happening } from './happenings.ts'
import type { Instant } from './instant.ts'
import type { TimelineEntry } from './loop-facts.ts'

export type Entry = TimelineEntry & { what: Happening }

/** What a line says beside what happened; what is not known is left out. */
export type Details = Readonly<Record<string, string | number | undefined>>

function knownOf(details: Details): Record<string, string | number> | undefined {
  let known: Record<string, string | number> | undefined
  for (const name in details) {
    const value = details[name]
    if (value === undefined) continue
    known ??= {}
    known[name] = value
  }
  return known
}

/** One line with its proof. Without a time of its own it stands where the record became known. */
export function entry(
  what: Happening,
  at: Instant | undefined,
  record: Pick<EvidenceHead, 'ref' | 'source' | 'knownAt'>,
  details?: Details,
): Entry {
  const line: Entry = { what, at: at ?? record.knownAt, evidence: [record.ref], source: record.source }
  const values = details && knownOf(details)
  if (values) line.values = values
  return line
}
