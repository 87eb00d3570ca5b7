import type { ProblemName } from '#contract/problem.ts'
import { worklistRoles } from '#domain/roles.ts'
import type { EvidenceResponse, SessionRequest, SessionResponse } from '#contract/session.ts'
import { provePatientAccess } from '../ehr/patient-access.ts'
import { verifyIdToken, type Identity } from '../ehr/verify-id-token.ts'
import { readBatonNow } from '../store/clock.ts'
import { insertSession, sha256, type ChartSession, type OnceOnly, type Session } from '../store/sessions.ts'
import { readSecret } from '../store/tenant-secrets.ts'
import { checkNonce } from './launch-nonce.ts'
import type { EhrGateways } from './ehr-gateways.ts'
import { readOwnEvidence } from './own-evidence.ts'
import { tenantInForce } from './policy/policy-in-force.ts'
import { readRoles } from './read-roles.ts'
import { readSnapshot } from './snapshot.ts'
import type { BatonDatabase, TenantRuntime } from './tenant-runtime.ts'

export type SessionDeps = {
  db: BatonDatabase
  /** Real time: identities and sessions do not follow the sandbox's moved clock. */
  realNow: () => Date
  gateways: EhrGateways
}

/** Why no session is opened; each is a problem the client knows. */
export type SessionRefusal = Extract<
  ProblemName,
  | 'id-token-refused'
  | 'id-token-too-old'
  | 'id-token-reused'
  | 'nonce-refused'
  | 'access-token-refused'
  | 'patient-refused'
  | 'role-missing'
>

/**
 * Opens a session for one launch: verifies who signed in, proves with the user's own token that the EHR lets them
 * see this patient, and answers with everything a view needs beside the EHR's own resources. A launch without a patient
 * opens the worklist, for people to whom the practice gave a role.
 *
 * @throws EhrUnavailable when the EHR cannot be asked; then nothing is used up and the same launch may try again
 */
export async function openSession(
  deps: SessionDeps,
  runtime: TenantRuntime,
  request: SessionRequest,
): Promise<SessionResponse | SessionRefusal> {
  const { tenant, connection } = runtime
  const rules = { tenant: tenant.id, ...tenant.idToken }
  const identity = await verifyIdToken(await connection.readKeys(), request.idToken, rules, deps.realNow())
  if (typeof identity === 'string') return identity
  const once = await useOnce(deps, runtime, request.idToken, identity)
  if (once === undefined) return 'nonce-refused'
  const { patient, accessToken } = request
  const [access, answer, staff] = await Promise.all([
    patient === undefined
      ? ('proved' as const)
      : provePatientAccess(connection.ehr, tenant.id, tenant.iss, { patient, accessToken }),
    prepareAnswer(deps, runtime, patient),
    readRoles(deps.gateways, runtime, identity.fhirUser),
  ])
  if (access !== 'proved') return access
  // The EHR decides who sees a chart; who works a list of many patients the practice has to say.
  if (patient === undefined && !(staff.isListed && staff.roles.some((role) => worklistRoles.includes(role))))
    return 'role-missing'
  // Not every EHR says how somebody is called; the practice's list does.
  const listed = tenant.staff.find(({ reference }) => reference === staff.reference)
  const name = identity.name ?? listed?.name
  const who = {
    fhirUser: identity.fhirUser,
    roles: staff.roles,
    ...(name === undefined ? {} : { userName: name }),
    ...(patient === undefined ? {} : { patient }),
  }
  const opened = await insertSession(deps.db, { tenant: tenant.id, ...who }, once)
  if (opened === 'already-used') return 'id-token-reused'
  return { token: opened.token, ...sessionTimes(opened.session), user: toUser(opened.session), ...answer }
}

/** What this identity uses up: the nonce, or the id_token itself where the issuer does not echo nonces. */
async function useOnce(
  deps: SessionDeps,
  { tenant }: TenantRuntime,
  idToken: string,
  identity: Identity,
): Promise<OnceOnly | undefined> {
  const { nonce } = identity
  if (nonce === undefined) {
    return tenant.idToken.echoesNonce ? undefined : { hash: sha256(idToken), expiresAt: identity.expiresAt }
  }
  const secret = await readSecret(deps.db, tenant.id, 'launch-nonce')
  const expiresAt = checkNonce(secret, tenant.id, nonce, deps.realNow())
  return expiresAt === undefined ? undefined : { hash: sha256(nonce), expiresAt }
}

type Answer = Omit<SessionResponse, 'token' | 'expiresAt' | 'endsAt' | 'user'>

async function prepareAnswer(
  { db }: Pick<SessionDeps, 'db'>,
  { tenant: configured, connection }: TenantRuntime,
  patient: string | undefined,
): Promise<Answer> {
  const tenant = await tenantInForce(db, configured, await readBatonNow(db))
  const [now, own, snapshot] = await Promise.all([
    readBatonNow(db),
    patient === undefined ? { resources: [] } : readOwnEvidence(db, tenant.id, patient),
    patient === undefined ? null : readSnapshot(db, tenant, patient),
  ])
  return {
    now: now.toISOString(),
    tenant: {
      id: tenant.id,
      name: tenant.name,
      featureLevel: tenant.featureLevel,
      isChartOnly: tenant.backend === undefined,
    },
    capabilities: connection.capabilities(),
    policy: tenant.policy,
    own,
    snapshot,
  }
}

/** What may have changed since the session was opened. */
export async function readSessionEvidence(
  { db }: Pick<SessionDeps, 'db'>,
  { tenant, connection }: TenantRuntime,
  session: ChartSession,
): Promise<EvidenceResponse> {
  const [now, own] = await Promise.all([readBatonNow(db), readOwnEvidence(db, tenant.id, session.patient)])
  return {
    now: now.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    capabilities: connection.capabilities(),
    own,
  }
}

function sessionTimes(session: Session): { expiresAt: string; endsAt: string } {
  return { expiresAt: session.expiresAt.toISOString(), endsAt: session.endsAt.toISOString() }
}

function toUser(session: Session): SessionResponse['user'] {
  const { userName, fhirUser, reference, roles } = session
  return {
    fhirUser,
    reference,
    roles: [...roles],
    ...(userName === undefined ? {} : { name: userName }),
  }
}
