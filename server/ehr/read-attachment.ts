import { z } from 'zod'
import { EhrUnavailable } from './ehr-error.ts'
import type { EgressRequest } from './egress.ts'
import type { FetchAnswer } from './guarded-fetch.ts'

/**
 * What became of asking for a file that a document names. `forbidden`: the EHR does not give it to the backend. `absent`: it
 * is not there. `elsewhere`: its address is none of this EHR's own files, and nobody follows it. `too-large`: it is beyond
 * what is read of any file. `unusable`: the answer holds no file.
 */
export type AttachmentAnswer =
  | { kind: 'read'; content: Uint8Array }
  | { kind: 'refused'; because: 'forbidden' | 'absent' | 'elsewhere' | 'too-large' | 'unusable' }

export type AttachmentContext = {
  ask: (url: string, request?: EgressRequest) => Promise<FetchAnswer>
  tenant: string
  iss: string
}

const Binary = z.looseObject({ resourceType: z.literal('Binary'), data: z.base64() })

/** Of a Binary as JSON, whose content is a third larger there. */
const overhead = 1.4
const timeoutMs = 20_000

/**
 * Reads one file of the EHR: a Binary by its address, within the limits of every question to that EHR. Asked for as a
 * resource; an EHR that answers with the bytes themselves is understood too.
 *
 * @param url - as the document has it: relative to the base address, or below it
 * @throws EhrUnavailable when nobody can say yet: it is asked again another time
 * @see {@link https://hl7.org/fhir/R4/binary.html#rest | FHIR R4 Binary}
 */
export async function readAttachment(
  { ask, tenant, iss }: AttachmentContext,
  url: string,
  maxBytes: number,
): Promise<AttachmentAnswer> {
  const address = toAddress(iss, url)
  if (address === undefined) return refused('elsewhere')
  const answer = await askFor(ask, address, maxBytes)
  if (answer === 'too-large') return refused('too-large')
  const { status, bytes } = answer
  if (status === 401 || status === 403) return refused('forbidden')
  if (status === 404 || status === 410) return refused('absent')
  if (status >= 500) throw new EhrUnavailable(tenant, 'status', { status })
  if (status !== 200 || bytes === undefined) return refused('unusable')
  const content = isJson(answer) ? findContent(bytes) : bytes
  if (content === undefined || content.byteLength === 0) return refused('unusable')
  return content.byteLength > maxBytes ? refused('too-large') : { kind: 'read', content }
}

function refused(because: Extract<AttachmentAnswer, { kind: 'refused' }>['because']): AttachmentAnswer {
  return { kind: 'refused', because }
}

function toAddress(iss: string, url: string): string | undefined {
  const address = url.startsWith('Binary/') ? `${iss}/${url}` : url
  const path = address.startsWith(`${iss}/`) ? address.slice(iss.length + 1) : ''
  return /^Binary\/[A-Za-z0-9.-]{1,64}(\/_history\/[A-Za-z0-9.-]{1,64})?$/.test(path) ? address : undefined
}

async function askFor(
  ask: AttachmentContext['ask'],
  address: string,
  maxBytes: number,
): Promise<FetchAnswer | 'too-large'> {
  try {
    return await ask(address, {
      headers: { accept: 'application/fhir+json' },
      maxBytes: Math.ceil(maxBytes * overhead) + 10_000,
      timeoutMs,
      asBytes: true,
    })
  } catch (error) {
    if (error instanceof EhrUnavailable && error.fault === 'too-large') return 'too-large'
    throw error
  }
}

function isJson({ headers }: FetchAnswer): boolean {
  return /^application\/([\w.-]+\+)?json/i.test(headers.get('content-type') ?? '')
}

function findContent(bytes: Uint8Array): Uint8Array | undefined {
  try {
    const read = Binary.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
    return read.success ? Buffer.from(read.data.data, 'base64') : undefined
  } catch {
    // No JSON after all, whatever it was called.
    return undefined
  }
}
