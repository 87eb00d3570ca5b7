import type { GuardedFetch } from '../../ehr/guarded-fetch.ts'
import { orFault } from './fault-words.ts'
import { broken, limited, notChecked, works, type Finding } from './finding.ts'

/** What a page of Baton's origin gets to see: the rules browsers keep, asked for as browsers do. */
export type BrowserQuestion = {
  iss: string
  origin: string
  tokenEndpoint: string | undefined
  /** Headers of `/.well-known/smart-configuration` and of `/metadata`, asked for from `origin`. */
  smartHeaders: Headers | undefined
  statementHeaders: Headers | undefined
}

/** @see {@link https://fetch.spec.whatwg.org/#http-cors-protocol | Fetch, CORS protocol} */
export async function checkBrowserAccess(ehr: GuardedFetch, question: BrowserQuestion): Promise<Finding[]> {
  const [token, fhir] = await Promise.all([checkToken(ehr, question), checkFhir(ehr, question)])
  return [checkDiscoveryDocument(question), token, fhir, checkExposedHeaders(question)]
}

const isAllowed = (headers: Headers, origin: string): boolean =>
  [origin, '*'].includes(headers.get('access-control-allow-origin') ?? '')

/** Names in a list header, in lower case. */
const namesOf = (headers: Headers, name: string): string[] =>
  (headers.get(name) ?? '').split(',').map((each) => each.trim().toLowerCase())

const remedyOf = (origin: string): string =>
  `Have the EHR allow the origin ${origin} (often it follows from the registered redirect address).`

function checkDiscoveryDocument({ smartHeaders, origin }: BrowserQuestion): Finding {
  if (smartHeaders === undefined)
    return notChecked('browser-discovery', 'The SMART configuration could not be read.')
  if (isAllowed(smartHeaders, origin))
    return works('browser-discovery', `Pages of ${origin} may read the SMART configuration.`)
  return broken(
    'browser-discovery',
    `Pages of ${origin} may not read the SMART configuration.`,
    remedyOf(origin),
  )
}

/**
 * The exchange is a simple request, which browsers send unasked and then hide the answer of. So an incomplete one is
 * sent: without a client and a code nothing can come of it.
 */
async function checkToken(ehr: GuardedFetch, { tokenEndpoint, origin }: BrowserQuestion): Promise<Finding> {
  if (tokenEndpoint === undefined) return notChecked('browser-token', 'No token endpoint is known.')
  const answer = await orFault(
    ehr.fetch(tokenEndpoint, {
      method: 'POST',
      headers: { origin, accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=authorization_code',
    }),
  )
  if ('fault' in answer) {
    return broken(
      'browser-token',
      `The token endpoint ${answer.fault}.`,
      'Nobody can sign in until it answers.',
    )
  }
  if (isAllowed(answer.headers, origin))
    return works('browser-token', `Pages of ${origin} may use the token endpoint.`)
  const says = `Pages of ${origin} may not read answers of the token endpoint, so no launch can finish.`
  return broken('browser-token', says, remedyOf(origin))
}

async function checkFhir(ehr: GuardedFetch, { iss, origin }: BrowserQuestion): Promise<Finding> {
  const answer = await orFault(
    ehr.fetch(`${iss}/ServiceRequest?patient=preflight`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    }),
  )
  if ('fault' in answer) return notChecked('browser-fhir', `A browser’s preflight ${answer.fault}.`)
  if (answer.status < 200 || answer.status > 299 || !isAllowed(answer.headers, origin)) {
    const says = `Pages of ${origin} may not read charts: the preflight was answered ${answer.status} without leave.`
    return broken('browser-fhir', says, remedyOf(origin))
  }
  const allowed = namesOf(answer.headers, 'access-control-allow-headers')
  if (allowed.includes('authorization'))
    return works('browser-fhir', `Pages of ${origin} may read charts with a token.`)
  const says = 'The preflight does not name the Authorization header among those allowed.'
  if (!allowed.includes('*'))
    return broken('browser-fhir', says, 'Have the EHR allow the Authorization header.')
  return limited(
    'browser-fhir',
    `${says} “*” does not cover it by the standard, though some browsers let it pass.`,
  )
}

const usefulHeaders = ['etag', 'location', 'retry-after']

function checkExposedHeaders({ statementHeaders, origin }: BrowserQuestion): Finding {
  if (statementHeaders === undefined || !isAllowed(statementHeaders, origin)) {
    return notChecked('browser-headers', 'No FHIR answer that a page may read was seen.')
  }
  const exposed = namesOf(statementHeaders, 'access-control-expose-headers')
  const hidden = usefulHeaders.filter((each) => !exposed.includes(each) && !exposed.includes('*'))
  if (hidden.length === 0) return works('browser-headers', 'Pages may read ETag, Location and Retry-After.')
  const says = `Pages cannot read ${hidden.join(', ')}: versions are taken from the resources, and waiting times are guessed.`
  return limited('browser-headers', says)
}
