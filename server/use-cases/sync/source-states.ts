import { sourceTypes, type Sources } from '#domain/loop-vocabulary.ts'
import { z } from 'zod'
import { chartTypesRead } from '../../ehr/patient-reads.ts'

/** What a reading says of its sources when the EHR did not answer at all. */
export const everySourceFailed: Sources = Object.fromEntries(
  sourceTypes.filter((type) => chartTypesRead.has(type)).map((type) => [type, 'failed']),
)

const StoredSources = z.partialRecord(
  z.enum(sourceTypes),
  z.enum(['ok', 'forbidden', 'failed', 'truncated', 'unsupported']),
)

/** What an older version stored in another form counts as not read: never as read well. */
export function readSources(stored: unknown): Sources {
  const read = StoredSources.safeParse(stored)
  return read.success ? read.data : everySourceFailed
}

/** What a type is known to lack for good is no fault of this reading. */
export function isWell(sources: Sources, type: string): boolean {
  const state = Object.entries(sources).find(([name]) => name === type)?.[1]
  return state === undefined || state === 'ok' || state === 'unsupported'
}

/** Whether every source was read as completely as it can be. */
export function isAllWell(sources: Sources): boolean {
  return Object.keys(sources).every((type) => isWell(sources, type))
}
