import type { Capabilities } from '#contract/capabilities.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { openBackendTokens, type BackendKey, type BackendToken } from '../../ehr/backend-token.ts'
import type { DeclaredSmart } from '../../ehr/declared-smart.ts'
import type { GuardedFetch } from '../../ehr/guarded-fetch.ts'
import { isScopeCovered, typeOfScope } from './check-scopes.ts'
import { checkSubscriptions } from './check-subscriptions.ts'
import { checkSync, checkWrites } from './check-sync.ts'
import { countOrders, type OrderCounts } from './count-orders.ts'
import { orFault } from './fault-words.ts'
import { broken, limited, notChecked, works, type Finding } from './finding.ts'
import type { KeyAnswer } from './open-backend-key.ts'

export type BackendAnswer = { findings: readonly Finding[]; orders?: OrderCounts }

export type BackendQuestion = {
  tenant: Tenant | undefined
  declared: DeclaredSmart | undefined
  hasType: (type: string) => boolean
  /** Absent when the CapabilityStatement could not be read. */
  capabilities?: Capabilities
  findKey: (accepted: readonly string[] | undefined) => Promise<KeyAnswer>
  clock: () => Date
}

/** Tries what the backend does by itself: prove who it is, get a token, read once, and look at a sample of orders. */
export async function checkBackend(ehr: GuardedFetch, question: BackendQuestion): Promise<BackendAnswer> {
  const { tenant, declared } = question
  if (tenant?.backend === undefined) return { findings: [describeWithoutBackend(tenant, declared)] }
  const endpoint = declared?.token_endpoint
  if (endpoint === undefined) return { findings: [notChecked('backend', 'No token endpoint is known.')] }
  const found = await question.findKey(declared?.token_endpoint_auth_signing_alg_values_supported)
  if ('lack' in found) return { findings: [notChecked('backend', `${found.lack}.`, found.remedy)] }
  const method = checkMethod(declared, found.key)
  const { backend } = tenant
  const client = { tenant: tenant.id, clientId: backend.clientId, scope: backend.scope }
  const tokens = openBackendTokens(
    ehr,
    client,
    () => Promise.resolve(found.key),
    () => Promise.resolve(endpoint),
    question.clock,
  )
  const token = await orFault(tokens.read())
  if ('fault' in token) {
    const remedy = `Check the client id "${backend.clientId}", that the EHR has the address of Baton’s keys (/.well-known/jwks.json) and can reach it, and that the key named ${found.key.kid} is there.`
    return { findings: [method, broken('backend-token', `The token endpoint ${token.fault}.`, remedy)] }
  }
  const { finding, orders } = await classify(ehr, tenant, token)
  return {
    findings: [
      method,
      judgeToken(token, backend.scope, question.hasType),
      await checkRead(ehr, tenant, token, question.hasType('Organization')),
      checkWrites(question.capabilities, token, backend.scope),
      await checkSync(ehr, {
        iss: tenant.iss,
        token,
        asked: backend.scope,
        capabilities: question.capabilities,
        now: question.clock(),
      }),
      await checkSubscriptions(ehr, {
        iss: tenant.iss,
        accessToken: token.accessToken,
        granted: token.scope,
        asked: backend.scope,
        capabilities: question.capabilities,
        topic: backend.subscriptionTopic,
        endpoint: `${new URL(tenant.redirectUri).origin}/callbacks/${tenant.id}/subscription`,
      }),
      finding,
    ],
    ...(orders === undefined ? {} : { orders }),
  }
}

const withoutBackend =
  'Without backend credentials Baton shows charts, but does not watch over referrals by itself.'

function describeWithoutBackend(tenant: Tenant | undefined, declared: DeclaredSmart | undefined): Finding {
  const methods = declared?.token_endpoint_auth_methods_supported
  const offer =
    methods === undefined
      ? 'The EHR does not say whether it takes backend services.'
      : methods.includes('private_key_jwt')
        ? 'The EHR takes backend services (private_key_jwt).'
        : 'The EHR does not offer private_key_jwt, which backend services need.'
  const remedy =
    tenant === undefined
      ? undefined
      : `Add "backend" to the file of "${tenant.id}" when you have a client id.`
  return notChecked('backend', `${withoutBackend} ${offer}`, remedy)
}

function checkMethod(declared: DeclaredSmart | undefined, key: BackendKey): Finding {
  const methods = declared?.token_endpoint_auth_methods_supported
  if (methods?.includes('private_key_jwt') === false) {
    const remedy = 'Ask the vendor for SMART Backend Services.'
    return broken('backend', 'The token endpoint does not offer private_key_jwt.', remedy)
  }
  const algorithms = declared?.token_endpoint_auth_signing_alg_values_supported
  if (algorithms?.includes(key.algorithm) === false) {
    const says = `The token endpoint takes ${algorithms.join(', ')}; Baton signs with ${key.algorithm}.`
    return broken('backend', says, 'Ask the vendor for it: SMART requires servers to take ES384 and RS384.')
  }
  return works('backend', `Baton proves itself with private_key_jwt (${key.algorithm}).`)
}

function judgeToken(token: BackendToken, asked: string, hasType: (type: string) => boolean): Finding {
  // An absent scope means that all was granted (RFC 6749 5.1).
  const granted = token.scope === '' ? asked.split(' ') : token.scope.split(' ')
  const useful = asked.split(' ').filter((each) => hasType(typeOfScope(each) ?? ''))
  // Without its writes Baton goes on in its own store; `backend-writes` tells of them.
  const refused = useful.filter((each) => !isScopeCovered(each, granted) && !isWriteScope(each))
  if (refused.length === 0) {
    return works(
      'backend-token',
      'The backend gets a token with every scope for reading that means something here.',
    )
  }
  const remedy = 'Have them added to the registration of the backend service.'
  return limited('backend-token', `The backend gets a token, but without ${refused.join(', ')}.`, remedy)
}

function isWriteScope(scope: string): boolean {
  return /\.(?:write|c?u?)$/.test(scope)
}

/** One read of something that is nobody's chart: our own organization, else any one. */
async function checkRead(
  ehr: GuardedFetch,
  tenant: Tenant,
  token: BackendToken,
  hasOrganizations: boolean,
): Promise<Finding> {
  if (!hasOrganizations)
    return notChecked('backend-read', 'The EHR has nothing to read that is nobody’s chart.')
  const [ours] = tenant.policy.ourOrganizations
  const headers = { accept: 'application/fhir+json', authorization: `Bearer ${token.accessToken}` }
  const answer = await orFault(ehr.fetch(`${tenant.iss}/${ours ?? 'Organization?_count=1'}`, { headers }))
  const what = ours ?? 'an Organization'
  if ('fault' in answer) return limited('backend-read', `Reading ${what} ${answer.fault}.`)
  if (answer.status === 200) return works('backend-read', `The backend can read ${what}.`)
  if (answer.status === 404 && ours !== undefined) {
    const remedy = `Correct ourOrganizations of "${tenant.id}": inbound and outbound are told apart by it.`
    return broken('backend-read', `This EHR has no ${ours}.`, remedy)
  }
  if (answer.status === 401) {
    return broken('backend-read', 'The EHR refuses the token it has just given.', 'Ask the vendor.')
  }
  return limited(
    'backend-read',
    `Reading ${what} was answered ${answer.status}; referrals may still be readable.`,
  )
}

async function classify(
  ehr: GuardedFetch,
  tenant: Tenant,
  token: BackendToken,
): Promise<{ finding: Finding; orders?: OrderCounts }> {
  const selector = tenant.policy.selector
  const question = { id: tenant.id, iss: tenant.iss, accessToken: token.accessToken, selector }
  const orders = await orFault(countOrders(ehr, question))
  if ('fault' in orders) {
    const says = `A search for everybody’s orders ${orders.fault}: they can be counted only patient by patient.`
    return { finding: notChecked('classification', says) }
  }
  return { finding: describeOrders(orders), orders }
}

function describeOrders(orders: OrderCounts): Finding {
  const extent = orders.isComplete ? '' : ' (the first pages only)'
  const says = `Of ${orders.orders} orders${extent}, ${orders.referrals} are referrals, ${orders.otherOrders} are known to be others, ${orders.unclassified} say neither.`
  const unusable = orders.unusable === 0 ? '' : ` ${orders.unusable} are malformed.`
  if (orders.unclassified === 0) return works('classification', `${says}${unusable}`)
  const codes = orders.codes.map(({ code, orders: count }) => `${code} (${count})`).join(', ')
  const remedy =
    codes === ''
      ? 'They carry no code at all; Baton leaves them out.'
      : `Baton leaves them out. If some are referrals, put their codes into referralSelector.extraCodes: ${codes}.`
  return limited('classification', `${says}${unusable}`, remedy)
}
