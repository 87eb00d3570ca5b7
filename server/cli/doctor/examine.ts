import { readConformance, type Conformance } from '../../ehr/capability-profile.ts'
import { readDeclaredSmart, type DeclaredSmart } from '../../ehr/declared-smart.ts'
import { allowedOrigins } from '../../ehr/ehr-connection.ts'
import { openGuardedFetch, type GuardedFetch } from '../../ehr/guarded-fetch.ts'
import { checkAddress } from './check-address.ts'
import { checkBackend } from './check-backend.ts'
import { checkBrowserAccess } from './check-browser-access.ts'
import { checkCapabilities, checkNeeded } from './check-capabilities.ts'
import { checkDiscovery } from './check-discovery.ts'
import { checkBaton, checkFraming } from './check-framing.ts'
import { checkKeys } from './check-keys.ts'
import { checkScopes } from './check-scopes.ts'
import type { OrderCounts } from './count-orders.ts'
import { orFault } from './fault-words.ts'
import { broken, notChecked, type Finding } from './finding.ts'
import type { Subject } from './find-subject.ts'
import { judgeAbilities, type Ability } from './judge-abilities.ts'
import type { KeyAnswer } from './open-backend-key.ts'

export type Examination = {
  findings: readonly Finding[]
  abilities: readonly Ability[]
  orders?: OrderCounts
}

export type ExaminationWorld = {
  batonOrigin: string
  findKey: (accepted: readonly string[] | undefined) => Promise<KeyAnswer>
  clock: () => Date
  /** How long one answer may take. */
  timeoutMs: number
  /** The same for the CapabilityStatement, which reaches megabytes. */
  statementTimeoutMs: number
}

/**
 * Examines one EHR end to end, by the way and under the rules of the running app. What depends on something that is
 * broken is left out or says so; nothing is written to the EHR.
 */
export async function examine(subject: Subject, world: ExaminationWorld): Promise<Examination> {
  const address = await checkAddress(subject, world.clock(), world.timeoutMs)
  if (!address.isReachable) return { findings: [...address.findings], abilities: [] }
  const known: { smart?: DeclaredSmart; keysUri?: string } = {}
  const ehr = openGuardedFetch({
    tenant: subject.id,
    allowPrivateAddresses: address.allowPrivate,
    allowedOrigins: () => allowedOrigins(toAddress(subject, known.smart), known),
    timeoutMs: world.timeoutMs,
  })
  try {
    const rest = await examineReachable(ehr, subject, world, known)
    return { ...rest, findings: [...address.findings, ...rest.findings] }
  } finally {
    await ehr.close()
  }
}

function toAddress({ iss, tenant }: Subject, smart: DeclaredSmart | undefined) {
  const issuer = tenant?.idToken.issuer ?? [smart?.issuer ?? iss]
  return { iss, idToken: { issuer }, connectOrigins: tenant?.connectOrigins ?? [] }
}

async function examineReachable(
  ehr: GuardedFetch,
  subject: Subject,
  world: ExaminationWorld,
  known: { smart?: DeclaredSmart; keysUri?: string },
): Promise<Examination> {
  const { iss, id, tenant } = subject
  const [smart, statement] = await Promise.all([
    orFault(readDeclaredSmart(ehr, id, iss, world.batonOrigin)),
    orFault(
      readConformance(ehr, id, iss, world.clock(), {
        origin: world.batonOrigin,
        timeoutMs: world.statementTimeoutMs,
      }),
    ),
  ])
  const declared = 'fault' in smart ? undefined : smart.declared
  if (declared !== undefined) known.smart = declared
  const abilities = 'fault' in statement ? [] : judgeAbilities(statement.capabilities, subject.scope)
  const hasType = (type: string): boolean =>
    'fault' in statement || statement.capabilities.types[type] !== undefined
  const [keys, browser, backend, baton] = await Promise.all([
    declared === undefined ? [] : checkKeysOf(ehr, subject, declared, known),
    checkBrowserAccess(ehr, toBrowserQuestion(subject, world, smart, statement)),
    checkBackend(ehr, {
      tenant,
      declared,
      hasType,
      findKey: world.findKey,
      clock: world.clock,
      ...('fault' in statement ? {} : { capabilities: statement.capabilities }),
    }),
    checkRunningBaton(subject, world),
  ])
  return {
    abilities,
    findings: [
      ...('fault' in smart ? [describeFailedDiscovery(smart.fault)] : checkDiscovery(smart.declared, tenant)),
      ...(declared === undefined ? [] : [checkScopes(subject.scope, declared, hasType)]),
      ...keys,
      checkCapabilities(statement),
      ...checkNeeded(abilities),
      ...browser,
      checkFraming(tenant, declared, world.batonOrigin),
      baton,
      ...backend.findings,
    ],
    ...(backend.orders === undefined ? {} : { orders: backend.orders }),
  }
}

function describeFailedDiscovery(fault: string): Finding {
  const remedy =
    'Make sure the address is the FHIR base address the EHR launches apps with, and that it can be reached from here.'
  return broken('discovery', `The SMART configuration (/.well-known/smart-configuration) ${fault}.`, remedy)
}

async function checkKeysOf(
  ehr: GuardedFetch,
  { iss, id, tenant }: Subject,
  declared: DeclaredSmart,
  known: { keysUri?: string },
): Promise<Finding[]> {
  const issuer = tenant?.idToken.issuer[0] ?? declared.issuer ?? iss
  const algorithms = tenant?.idToken.algorithms
  const question = { id, declared, issuer, ...(algorithms === undefined ? {} : { algorithms }) }
  return [
    await checkKeys(ehr, question, (uri) => {
      known.keysUri = uri
    }),
  ]
}

function toBrowserQuestion(
  { iss }: Subject,
  { batonOrigin }: ExaminationWorld,
  smart: { declared: DeclaredSmart; headers: Headers } | { fault: string },
  statement: Conformance | { fault: string },
) {
  return {
    iss,
    origin: batonOrigin,
    tokenEndpoint: 'fault' in smart ? undefined : smart.declared.token_endpoint,
    smartHeaders: 'fault' in smart ? undefined : smart.headers,
    statementHeaders: 'fault' in statement ? undefined : statement.headers,
  }
}

async function checkRunningBaton({ tenant }: Subject, world: ExaminationWorld): Promise<Finding> {
  if (tenant === undefined) return notChecked('baton', 'Baton knows no connection to this EHR.')
  const baton = openGuardedFetch({
    tenant: 'baton itself',
    allowPrivateAddresses: true,
    allowedOrigins: () => new Set([world.batonOrigin]),
    timeoutMs: world.timeoutMs,
  })
  try {
    return await checkBaton(baton, tenant, world.batonOrigin)
  } finally {
    await baton.close()
  }
}
