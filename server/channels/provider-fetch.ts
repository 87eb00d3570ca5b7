import { Agent, fetch as undiciFetch } from 'undici'
import type { LookupFunction } from 'node:net'

export type ProviderRequest = {
  method: 'GET' | 'POST'
  headers: Readonly<Record<string, string>>
  body?: string
}

/** What became of a request to a provider. */
export type ProviderAnswer =
  | { kind: 'answered'; status: number; headers: Headers; body: string }
  /** No connection came about: the provider saw nothing. */
  | { kind: 'not-sent'; code: string }
  /** The request was on its way when it failed: the provider may have acted on it. */
  | { kind: 'uncertain'; code: string }

/** The only way out to a provider. Never throws for what the provider or the network does. */
export type ProviderFetch = {
  fetch: (url: string, request: ProviderRequest, signal: AbortSignal) => Promise<ProviderAnswer>
  /** A file as it is; `undefined` when it could not be had, or is larger than allowed. */
  download: (
    url: string,
    headers: ProviderRequest['headers'],
    maxBytes: number,
    signal: AbortSignal,
  ) => Promise<Uint8Array | undefined>
  close: () => Promise<void>
}

export type ProviderFetchRules = {
  /** The one origin there is; everything else is not sent. */
  origin: string
  /** Refuses names that lead to addresses inside; absent for a provider on this machine. */
  lookup?: LookupFunction
  timeoutMs?: number
}

const defaultTimeoutMs = 15_000
const maxAnswerBytes = 1_000_000

/** Without redirects, in limited time, to one origin. */
export function openProviderFetch(rules: ProviderFetchRules): ProviderFetch {
  const timeoutMs = rules.timeoutMs ?? defaultTimeoutMs
  const dispatcher = new Agent({
    connect: { timeout: timeoutMs, ...(rules.lookup === undefined ? {} : { lookup: rules.lookup }) },
    pipelining: 1,
  })
  return {
    fetch: async (url, request, signal) => {
      if (!URL.canParse(url) || new URL(url).origin !== rules.origin) {
        return { kind: 'not-sent', code: 'forbidden-address' }
      }
      if (signal.aborted) return { kind: 'not-sent', code: 'timeout' }
      try {
        const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
        const response = await undiciFetch(url, {
          dispatcher,
          redirect: 'error',
          method: request.method,
          headers: { ...request.headers },
          signal: within,
          ...(request.body === undefined ? {} : { body: request.body }),
        })
        const body = await readLimited(response.body)
        return {
          kind: 'answered',
          status: response.status,
          headers: new Headers([...response.headers]),
          body,
        }
      } catch (error) {
        return toFailure(error)
      }
    },
    download: async (url, headers, maxBytes, signal) => {
      if (!URL.canParse(url) || new URL(url).origin !== rules.origin) return undefined
      try {
        const response = await undiciFetch(url, {
          dispatcher,
          redirect: 'error',
          headers: { ...headers },
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        })
        if (response.status !== 200) return undefined
        const content = await readUpTo(response.body, maxBytes + 1)
        return content.byteLength > maxBytes ? undefined : content
      } catch {
        // Whatever broke, the file is not here; the provider is asked again.
        return undefined
      }
    },
    close: () => dispatcher.close(),
  }
}

/** What is beyond the limit is not read: no provider's answer is that long. */
async function readLimited(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  return new TextDecoder().decode(await readUpTo(body, maxAnswerBytes))
}

/** What comes after the chunk that reaches the limit is not read. */
async function readUpTo(body: AsyncIterable<Uint8Array> | null, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    chunks.push(chunk)
    if (size > maxBytes) break
  }
  return Buffer.concat(chunks)
}

/** Failures of finding, reaching and recognising a server; by then no request has been written. */
const beforeSending: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection-refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'name-unknown',
  EAI_AGAIN: 'name-unknown',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  CERT_HAS_EXPIRED: 'tls-failed',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-failed',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-failed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-failed',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-failed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-failed',
}

function toFailure(error: unknown): ProviderAnswer {
  let isTimeout = false
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause.name === 'ForbiddenAddress') return { kind: 'not-sent', code: 'forbidden-address' }
    const known = 'code' in cause && typeof cause.code === 'string' ? beforeSending[cause.code] : undefined
    if (known !== undefined) return { kind: 'not-sent', code: known }
    isTimeout ||= cause.name === 'TimeoutError' || cause.name === 'AbortError'
  }
  return { kind: 'uncertain', code: isTimeout ? 'timeout' : 'connection-lost' }
}
