import type { WriteReport } from '#contract/commands.ts'
import { toIdentifierToken, type FhirWrite } from '#domain/fhir-write.ts'
import * as z from 'zod/mini'
import type { Launch } from './complete-launch.ts'

/** Longer than any EHR takes to store one resource. */
const writeTimeoutMs = 15_000

const Written = z.looseObject({
  resourceType: z.string(),
  id: z.string(),
  meta: z.catch(
    z.optional(z.looseObject({ versionId: z.catch(z.optional(z.string()), undefined) })),
    undefined,
  ),
})

/**
 * Carries out one write in the EHR with the person's own access: the EHR's rules and its audit trail apply. It is sent
 * once. Whatever is not certain is reported as uncertain: Baton looks for it before anything is sent again.
 *
 * @returns what to report; never throws
 */
export async function writeInEhr({ client }: Launch, write: FhirWrite): Promise<WriteReport['outcome']> {
  const { resource } = write
  const type = resource.resourceType
  const isUpdate = write.interaction === 'update'
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), writeTimeoutMs)
  try {
    const body = await client.request<unknown>({
      url: isUpdate ? `${type}/${encodeURIComponent(write.resource.id)}` : type,
      method: isUpdate ? 'PUT' : 'POST',
      body: JSON.stringify(resource),
      signal: controller.signal,
      headers: {
        'content-type': 'application/fhir+json',
        accept: 'application/fhir+json',
        prefer: 'return=representation',
        ...(isUpdate
          ? { 'if-match': `W/"${write.versionId}"` }
          : {
              'if-none-exist': new URLSearchParams({
                identifier: toIdentifierToken(write.identity),
              }).toString(),
            }),
      },
    })
    const read = Written.safeParse(body)
    // An empty answer says that it was stored, but not as what.
    if (!read.success || read.data.resourceType !== type) return { kind: 'uncertain' }
    const versionId = read.data.meta?.versionId
    return {
      kind: 'written',
      reference: `${type}/${read.data.id}`,
      ...(versionId !== undefined && { versionId }),
    }
  } catch (error) {
    return toReport(error, isUpdate)
  } finally {
    clearTimeout(timer)
  }
}

/** 409 means at some EHRs what 412 means at the others (FHIR-SERVERS); of a create it is a refusal. */
function toReport(error: unknown, isUpdate: boolean): WriteReport['outcome'] {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
  if (typeof status !== 'number' || status >= 500 || status === 429 || status === 401)
    return { kind: 'uncertain' }
  if (isUpdate && (status === 412 || status === 409)) return { kind: 'stale' }
  return { kind: 'refused', status }
}
