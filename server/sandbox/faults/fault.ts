/** What can go wrong at this EHR on request, in the order the page lists it. */
export const faultKinds = [
  'too-many-requests',
  'unavailable',
  'slow',
  'cut-after-commit',
  'truncated-json',
  'outcome-instead',
  'expired-token',
  'stale-version',
  'stale-conflict',
  'empty-create',
  'duplicate-rows',
  'forbidden-source',
] as const
export type FaultKind = (typeof faultKinds)[number]

export type Fault = {
  readonly kind: FaultKind
  /** Only requests about this resource type; every type when absent. */
  readonly type?: string
  /** How often it happens before it is over; until it is switched off when absent. */
  readonly times?: number
}

/** What of a FHIR request decides whether a fault can happen to it. */
export type FaultTarget = {
  readonly method: string
  /** Absent for a Bundle posted to the root. */
  readonly type?: string
  readonly id?: string
  readonly isSearch: boolean
  readonly isWrite: boolean
  readonly request: Request
}

/** One request on its way through a fault. */
export type FaultCall = {
  readonly target: FaultTarget
  /** Lets the FHIR server answer, for another request if one is given. */
  readonly proceed: (request?: Request) => Promise<Response>
  /** Ends the connection without an answer. */
  readonly sever: () => Response
  readonly means: FaultMeans
}

/** What faults need of the EHR around them. */
export type FaultMeans = {
  /** Resolves after so many milliseconds, or as soon as nobody waits any more. */
  readonly pause: (delayMs: number, signal: AbortSignal) => Promise<void>
  /** Ends the life of an access token. */
  readonly expireToken: (secret: string) => Promise<void>
  /** Stores a resource again as it is, so that it has a new version. */
  readonly touch: (type: string, id: string) => Promise<void>
}

/** One way to fail. */
export type FaultEffect = {
  readonly title: string
  /** What a client sees. */
  readonly description: string
  /** Whether it can happen to this request at all; one that cannot does not use up a time. */
  readonly concerns: (target: FaultTarget) => boolean
  readonly answer: (call: FaultCall) => Response | Promise<Response>
}

/** Reads a resource request out of its path below the FHIR base; nothing for /metadata and discovery. */
export function readTarget(request: Request, base: string): FaultTarget | undefined {
  const path = new URL(request.url).pathname
  const [type = '', second = ''] = path
    .slice(path.indexOf(base) + base.length)
    .split('/')
    .filter(Boolean)
  if (type === 'metadata' || type.startsWith('.')) return undefined
  const isSearch = (request.method === 'GET' && second === '') || second === '_search'
  const id = /^[A-Za-z0-9.-]{1,64}$/.test(second) ? second : undefined
  return {
    method: request.method,
    isSearch: isSearch && type !== '',
    isWrite: !['GET', 'HEAD', 'OPTIONS'].includes(request.method) && !isSearch,
    request,
    ...(type === '' ? {} : { type }),
    ...(id === undefined ? {} : { id }),
  }
}
