import type { WriteOutcome } from '#domain/fhir-write.ts'
import { z } from 'zod'
import type { FetchAnswer } from './guarded-fetch.ts'

const Written = z.object({
  resourceType: z.string(),
  id: z.string(),
  meta: z
    .object({ versionId: z.string().optional(), lastUpdated: z.string().optional() })
    .optional()
    .catch(undefined),
})
export type WrittenHead = z.infer<typeof Written>

/** Type, id and version of a resource; `undefined` for anything else. */
export function findHead(resource: unknown, type: string): WrittenHead | undefined {
  const read = Written.safeParse(resource)
  return read.success && read.data.resourceType === type ? read.data : undefined
}

/**
 * What a successful write says of the resource: from its body, or, where that is empty, from `Location` and `ETag`.
 * The host in `Location` is not looked at: some proxies show that of the server behind them.
 *
 * @returns `undefined` when neither says which resource it is
 * @see {@link https://hl7.org/fhir/R4/http.html#create | FHIR R4 create}
 */
export function readWritten(
  answer: Pick<FetchAnswer, 'headers' | 'body'>,
  type: string,
  wasThere: boolean,
): Extract<WriteOutcome, { kind: 'written' }> | undefined {
  const head = findHead(parseQuietly(answer.body), type)
  const place = new RegExp(`/${type}/([A-Za-z0-9.-]{1,64})(?:/_history/([A-Za-z0-9.-]{1,64}))?/?$`)
  const [, placeId, placeVersion] = place.exec(answer.headers.get('location') ?? '') ?? []
  const id = head?.id ?? placeId
  if (id === undefined) return undefined
  const tag = /^(?:W\/)?"([^"]+)"$/.exec(answer.headers.get('etag')?.trim() ?? '')?.[1]
  const versionId = head?.meta?.versionId ?? tag ?? placeVersion
  const version = versionId === undefined ? {} : { versionId }
  return { kind: 'written', reference: `${type}/${id}`, ...version, wasThere }
}

/** An empty body is usual; one that is no JSON says as little. */
function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
