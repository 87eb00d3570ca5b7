import { Agent, fetch as undiciFetch } from 'undici'
import { ForbiddenAddress, guardedLookup, isAllowedUrl } from './address-guard.ts'
import { EhrUnavailable } from './ehr-error.ts'

export type FetchRules = {
  tenant: string
  /** Asked at every call: discovery adds to it. */
  allowedOrigins: () => ReadonlySet<string>
  allowPrivateAddresses: boolean
  timeoutMs?: number
  maxBytes?: number
}

export type FetchRequest = {
  /** `OPTIONS` asks what a browser may do (`baton doctor`). */
  method?: 'GET' | 'POST' | 'PUT' | 'OPTIONS'
  headers?: Readonly<Record<string, string>>
  body?: string
  /** For documents known to be large. */
  maxBytes?: number
  timeoutMs?: number
  /** For files: the answer holds bytes, and its text is empty. */
  asBytes?: boolean
}

export type FetchAnswer = { status: number; headers: Headers; body: string; bytes?: Uint8Array }

/** The only way out to an EHR. Close it when the tenant is no longer served. */
export type GuardedFetch = {
  fetch: (url: string, request?: FetchRequest) => Promise<FetchAnswer>
  close: () => Promise<void>
}

const defaultTimeoutMs = 5_000
const defaultMaxBytes = 1_000_000

/**
 * Fetches only from the origins of the tenant's configuration and discovery, over https (http on this machine only),
 * from public addresses unless the tenant allows private ones, without following redirects, in limited time and size.
 *
 * @throws EhrUnavailable for everything but an answer; the answer's status is the caller's to judge
 */
export function openGuardedFetch(rules: FetchRules): GuardedFetch {
  const lookup = guardedLookup(rules.allowPrivateAddresses)
  const dispatcher = new Agent({
    connect: { lookup, timeout: rules.timeoutMs ?? defaultTimeoutMs },
    pipelining: 1,
  })
  return {
    fetch: (url, request = {}) => fetchOnce(rules, dispatcher, url, request),
    close: () => dispatcher.close(),
  }
}

async function fetchOnce(
  rules: FetchRules,
  dispatcher: Agent,
  url: string,
  request: FetchRequest,
): Promise<FetchAnswer> {
  if (
    !URL.canParse(url) ||
    !isAllowedUrl(new URL(url), rules.allowedOrigins(), rules.allowPrivateAddresses)
  ) {
    throw new EhrUnavailable(rules.tenant, 'forbidden-address')
  }
  try {
    const response = await undiciFetch(url, {
      dispatcher,
      redirect: 'error',
      method: request.method ?? 'GET',
      signal: AbortSignal.timeout(request.timeoutMs ?? rules.timeoutMs ?? defaultTimeoutMs),
      ...(request.headers === undefined ? {} : { headers: { ...request.headers } }),
      ...(request.body === undefined ? {} : { body: request.body }),
    })
    const maxBytes = request.maxBytes ?? rules.maxBytes ?? defaultMaxBytes
    const bytes = await readLimited(rules.tenant, response.body, maxBytes)
    const answer = { status: response.status, headers: new Headers([...response.headers]) }
    if (request.asBytes === true) return { ...answer, body: '', bytes }
    return { ...answer, body: new TextDecoder().decode(bytes) }
  } catch (error) {
    if (error instanceof EhrUnavailable) throw error
    throw new EhrUnavailable(rules.tenant, faultOf(error), { cause: error })
  }
}

async function readLimited(
  tenant: string,
  body: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) throw new EhrUnavailable(tenant, 'too-large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function faultOf(error: unknown): 'timeout' | 'forbidden-address' | 'unreachable' {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause.name === 'TimeoutError' || cause.name === 'ConnectTimeoutError') return 'timeout'
    if (cause instanceof ForbiddenAddress) return 'forbidden-address'
  }
  return 'unreachable'
}
