import type { Capabilities } from '#contract/capabilities.ts'
import { EvidenceResponse, SessionResponse, type OwnEvidence, type Snapshot } from '#contract/session.ts'
import type { LoopPolicy } from '#domain/policy.ts'
import { queryOptions } from '@tanstack/react-query'
import * as z from 'zod/mini'
import type { Launch } from '../smart/complete-launch.ts'
import { LaunchFailure } from '../smart/launch-failure.ts'
import type { StorageArea } from '../smart/launch-storage.ts'
import { startServerClock, type ServerClock } from '../smart/server-clock.ts'
import { callBaton } from './call-baton.ts'
import { ProblemError } from './problem-error.ts'

export type BatonSession = {
  token: string
  tenantName: string
  /** Baton cannot verify anything behind the page: then it only shows. */
  isChartOnly: boolean
  policy: LoopPolicy
  capabilities: Capabilities
  own: OwnEvidence
  snapshot: Snapshot | null
  clock: ServerClock
}

/** What a reload needs of a session: nothing about the patient. */
const KeptSession = z.object({
  token: z.string(),
  tenantName: z.string(),
  isChartOnly: z.boolean(),
  policy: z.custom<LoopPolicy>(
    (value) => typeof value === 'object' && value !== null && 'escalation' in value,
  ),
})

const keptKey = (launch: Launch): string => `${launch.key}.session`

/**
 * The launch's session with Baton: opened once with the identity the EHR gave, or taken up again after a reload,
 * when that identity is too old to be shown a second time.
 */
export function sessionQuery(launch: Launch, area: StorageArea) {
  const open = () => resumeOrOpen(launch, area)
  return queryOptions({
    queryKey: [launch.tenant, launch.key, launch.patient, 'session'],
    queryFn: open,
    staleTime: Infinity,
    gcTime: Infinity,
    retry: false,
    refetchOnWindowFocus: false,
  })
}

async function resumeOrOpen(launch: Launch, area: StorageArea): Promise<BatonSession> {
  const kept = readKept(launch, area)
  if (kept === undefined) return openSession(launch, area)
  const evidence = await readOwnEvidence(kept.token)
  return { ...kept, ...evidence, snapshot: null }
}

async function openSession(launch: Launch, area: StorageArea): Promise<BatonSession> {
  const { idToken, accessToken } = launch.context
  if (idToken === undefined) throw new LaunchFailure('identity-refused', ['id_token'])
  const body = { tenant: launch.tenant, idToken, accessToken, patient: launch.patient }
  const answer = await callBaton('/api/sessions', SessionResponse, { body }).catch((error: unknown) => {
    throw toSessionFailure(error)
  })
  const { token, policy, capabilities, own, snapshot } = answer
  const { name: tenantName, isChartOnly } = answer.tenant
  const kept = { token, policy, tenantName, isChartOnly }
  area.setItem(keptKey(launch), JSON.stringify(kept))
  return { ...kept, capabilities, own, snapshot, clock: clockOf(answer.now) }
}

/** What Baton's own store holds now, and its time; asking also keeps the session alive. */
export async function readOwnEvidence(
  token: string,
): Promise<Pick<BatonSession, 'capabilities' | 'own' | 'clock'>> {
  const answer = await callBaton('/api/session/evidence', EvidenceResponse, { bearer: token }).catch(
    (error: unknown) => {
      throw toSessionFailure(error)
    },
  )
  return { capabilities: answer.capabilities, own: answer.own, clock: clockOf(answer.now) }
}

function clockOf(now: string): ServerClock {
  return startServerClock(Date.parse(now), () => performance.now())
}

function readKept(launch: Launch, area: StorageArea): z.infer<typeof KeptSession> | undefined {
  const text = area.getItem(keptKey(launch))
  if (text === null) return undefined
  try {
    const parsed = KeptSession.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    // Not ours: a session that cannot be read is opened anew.
    return undefined
  }
}

/** What a refused session means for the launch that asked for it. */
export function toSessionFailure(error: unknown): LaunchFailure {
  if (!(error instanceof ProblemError)) return new LaunchFailure('baton-unreachable', [], error)
  const details = [error.problem, ...(error.instance === undefined ? [] : [error.instance])]
  switch (error.problem) {
    case 'session-missing':
    case 'session-expired':
      return new LaunchFailure('session-expired', details, error)
    case 'id-token-refused':
    case 'id-token-too-old':
    case 'id-token-reused':
    case 'nonce-refused':
      return new LaunchFailure('identity-refused', details, error)
    case 'access-token-refused':
      return new LaunchFailure('token-expired', details, error)
    case 'role-missing':
      return new LaunchFailure('role-missing', details, error)
    case 'patient-refused':
    case 'not-allowed':
      return new LaunchFailure('patient-refused', details, error)
    case 'unknown-issuer':
    case 'unknown-tenant':
    case 'origin-refused':
      return new LaunchFailure('not-configured', details, error)
    case 'ehr-answer-unusable':
    case 'ehr-unreachable':
    case 'ehr-timeout':
      return new LaunchFailure('ehr-unreachable', details, error)
    case 'command-refused':
    case 'evidence-changed':
    case 'id-reused':
    case 'chart-only':
    case 'undo-too-late':
    case 'malformed-request':
    case 'not-found':
    case 'method-not-allowed':
    case 'changed-meanwhile':
    case 'precondition-failed':
    case 'precondition-required':
    case 'body-too-large':
    case 'unsupported-media-type':
    case 'invalid-body':
      return new LaunchFailure('unexpected', details, error)
    case 'too-many-requests':
    case 'internal-error':
    case 'not-ready':
    case 'unnamed':
      return new LaunchFailure('baton-unreachable', details, error)
  }
}
