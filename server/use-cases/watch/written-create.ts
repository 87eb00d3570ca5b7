import type { WritableResource } from '#domain/fhir-write.ts'
import { DeliveryPayload } from './outbox-payload.ts'

/**
 * What a row of the outbox wrote, as it stood then.
 *
 * @returns nothing of a row that has written nothing yet, or onto a shelf that counts no versions
 */
export function readWrittenCreate(
  row: { payload: unknown; written: string | null } | undefined,
): { resource: WritableResource & { id: string }; versionId: string } | undefined {
  const read = DeliveryPayload.safeParse(row?.payload)
  const [, id, versionId] = /^\w+\/([^/]+)\/_history\/(.+)$/.exec(row?.written ?? '') ?? []
  if (!read.success || read.data.way.kind !== 'fhir' || id === undefined || versionId === undefined)
    return undefined
  return { resource: { ...read.data.way.write.resource, id }, versionId }
}
