import { SessionResponse } from '#contract/session.ts'
import type { StaffRole } from '#domain/staff.ts'
import { queryOptions } from '@tanstack/react-query'
import * as z from 'zod/mini'
import type { WorklistLaunch } from '../smart/complete-launch.ts'
import { LaunchFailure } from '../smart/launch-failure.ts'
import type { StorageArea } from '../smart/launch-storage.ts'
import { callBaton } from './call-baton.ts'
import { toSessionFailure } from './session.ts'

/** Who works the list, and for which practice. It is about no patient, so a reload may find it again. */
const KeptSession = z.object({
  token: z.string(),
  tenantName: z.string(),
  user: z.object({
    reference: z.string(),
    name: z.optional(z.string()),
    roles: z.optional(z.array(z.custom<StaffRole>((value) => typeof value === 'string'))),
  }),
})
export type WorklistSession = {
  token: string
  tenantName: string
  user: { reference: string; name?: string; roles?: readonly StaffRole[] }
}

const keptKey = (launch: WorklistLaunch): string => `${launch.key}.worklist`

/** The launch's session with Baton: opened once with the identity the EHR gave, or taken up again after a reload. */
export function worklistSessionQuery(launch: WorklistLaunch, area: StorageArea) {
  const open = async () => readKept(launch, area) ?? (await openSession(launch, area))
  return queryOptions({
    queryKey: [launch.tenant, launch.key, 'worklist-session'],
    queryFn: open,
    staleTime: Infinity,
    gcTime: Infinity,
    retry: false,
    refetchOnWindowFocus: false,
  })
}

async function openSession(launch: WorklistLaunch, area: StorageArea): Promise<WorklistSession> {
  const { idToken, accessToken } = launch.context
  if (idToken === undefined) throw new LaunchFailure('identity-refused', ['id_token'])
  const body = { tenant: launch.tenant, idToken, accessToken }
  const { token, user, tenant } = await callBaton('/api/sessions', SessionResponse, { body }).catch(
    (error: unknown) => {
      throw toSessionFailure(error)
    },
  )
  const session = { token, tenantName: tenant.name, user: toUser(user) }
  area.setItem(keptKey(launch), JSON.stringify(session))
  return session
}

function toUser({ reference, name, roles }: z.infer<typeof KeptSession>['user']): WorklistSession['user'] {
  return { reference, ...(name !== undefined && { name }), ...(roles !== undefined && { roles }) }
}

function readKept(launch: WorklistLaunch, area: StorageArea): WorklistSession | undefined {
  const text = area.getItem(keptKey(launch))
  if (text === null) return undefined
  try {
    const parsed = KeptSession.safeParse(JSON.parse(text))
    if (!parsed.success) return undefined
    const { token, tenantName, user } = parsed.data
    return { token, tenantName, user: toUser(user) }
  } catch {
    // Not ours: a session that cannot be read is opened anew.
    return undefined
  }
}
