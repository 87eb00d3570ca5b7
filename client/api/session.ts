import type { Capabilities } from '#contract/capabilities.ts'
import { EvidenceResponse, SessionResponse, type OwnEvidence, type Snapshot } from '#contract/session.ts'
import type { LoopPolicy } from '#domain/policy.ts'
import { staffRoles, type StaffRole } from '#domain/staff.ts'
import { queryOptions } from '@tanstack/react-query'
import * as z from 'zod/mini'
import type { Launch, WorklistLaunch } from '../smart/complete-launch.ts'
import { LaunchFailure, type LaunchFailureKind } from '../smart/launch-failure.ts'
import type { StorageArea } from '../smart/launch-storage.ts'
import { startServerClock, type ServerClock } from '../smart/server-clock.ts'
import { callBaton } from './call-baton.ts'
import { ProblemError } from './problem-error.ts'

export type BatonSession = {
  token: string
  tenantName: string
  /** Baton cannot verify anything behind the page: then it only shows. */
  isChartOnly: boolean
  /** What whoever opened it may do in Baton. */
  roles: readonly StaffRole[]
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
  roles: z.array(z.enum(staffRoles)),
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
  lookLikeEhr(launch)
  const evidence = await readOwnEvidence(kept.token)
  return { ...kept, ...evidence, snapshot: null }
}

async function openSession(launch: Launch, area: StorageArea): Promise<BatonSession> {
  const answer = await askForSession(launch)
  const { token, policy, capabilities, own, snapshot } = answer
  const { name: tenantName, isChartOnly } = answer.tenant
  const { roles } = answer.user
  const kept = { token, policy, tenantName, isChartOnly, roles }
  area.setItem(keptKey(launch), JSON.stringify(kept))
  return { ...kept, capabilities, own, snapshot, clock: clockOf(answer.now) }
}

/**
 * Opens a session by what the EHR gave this launch. Its answer also says what the page is to look like.
 *
 * @throws LaunchFailure
 */
export async function askForSession(launch: Launch | WorklistLaunch): Promise<SessionResponse> {
  const { tenant, patient, context } = launch
  const { idToken, accessToken, styleUrl } = context
  if (idToken === undefined) throw new LaunchFailure('identity-refused', ['id_token'])
  const body = { tenant, idToken, accessToken, patient, styleUrl }
  const answering = callBaton('/api/sessions', SessionResponse, { body })
  lookLikeEhr(launch, answering)
  return answering.catch((error: unknown) => {
    throw toSessionFailure(error)
  })
}

/** Nothing waits for it; where it fails, Baton has a look of its own. */
export function lookLikeEhr(
  { tenant, context: { styleUrl } }: Launch | WorklistLaunch,
  answered?: Promise<SessionResponse>,
): void {
  if (styleUrl === undefined) return
  import('../smart/ehr-look.ts')
    .then(({ takeEhrLook }) => takeEhrLook(tenant, styleUrl, answered))
    .catch(() => undefined)
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

/** Which failure of a launch a problem of Baton's is; those that no session is refused with are not foreseen. */
const failureOf: Readonly<Partial<Record<ProblemError['problem'], LaunchFailureKind>>> = {
  'session-missing': 'session-expired',
  'session-expired': 'session-expired',
  'id-token-refused': 'identity-refused',
  'id-token-too-old': 'identity-refused',
  'id-token-reused': 'identity-refused',
  'nonce-refused': 'identity-refused',
  'access-token-refused': 'token-expired',
  'role-missing': 'role-missing',
  'patient-refused': 'patient-refused',
  'not-allowed': 'patient-refused',
  'unknown-issuer': 'not-configured',
  'unknown-tenant': 'not-configured',
  'origin-refused': 'not-configured',
  'ehr-answer-unusable': 'ehr-unreachable',
  'ehr-unreachable': 'ehr-unreachable',
  'ehr-timeout': 'ehr-unreachable',
  'too-many-requests': 'baton-unreachable',
  'internal-error': 'baton-unreachable',
  'not-ready': 'baton-unreachable',
  unnamed: 'baton-unreachable',
}

/** What a refused session means for the launch that asked for it. */
function toSessionFailure(error: unknown): LaunchFailure {
  if (!(error instanceof ProblemError)) return new LaunchFailure('baton-unreachable', [], error)
  const { problem, instance } = error
  const details = instance === undefined ? [problem] : [problem, instance]
  return new LaunchFailure(failureOf[problem] ?? 'unexpected', details, error)
}
