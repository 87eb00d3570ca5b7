import { staffRoles, type StaffRole } from '#domain/staff.ts'
import { queryOptions } from '@tanstack/react-query'
import * as z from 'zod/mini'
import type { WorklistLaunch } from '../smart/complete-launch.ts'
import type { StorageArea } from '../smart/launch-storage.ts'
import { askForSession, lookLikeEhr } from './session.ts'

/** Who works the list, and for which practice. It is about no patient, so a reload may find it again. */
const KeptSession = z.object({
  token: z.string(),
  timeZone: z.string(),
  user: z.object({
    reference: z.string(),
    name: z.optional(z.string()),
    roles: z.array(z.enum(staffRoles)),
  }),
})
export type WorklistSession = {
  token: string
  /** The clinic's. */
  timeZone: string
  user: WorklistUser
}

/** Who works the list, and what they may do in Baton. */
export type WorklistUser = { reference: string; name?: string; roles: readonly StaffRole[] }

const keptKey = (launch: WorklistLaunch): string => `${launch.key}.worklist`

/** The launch's session with Baton: opened once with the identity the EHR gave, or taken up again after a reload. */
export function worklistSessionQuery(launch: WorklistLaunch, area: StorageArea) {
  const open = async () => resume(launch, area) ?? (await openSession(launch, area))
  return queryOptions({
    queryKey: [launch.tenant, launch.key, 'worklist-session'],
    queryFn: open,
    staleTime: Infinity,
    gcTime: Infinity,
    retry: false,
    refetchOnWindowFocus: false,
  })
}

function resume(launch: WorklistLaunch, area: StorageArea): WorklistSession | undefined {
  const kept = readKept(launch, area)
  if (kept !== undefined) lookLikeEhr(launch)
  return kept
}

async function openSession(launch: WorklistLaunch, area: StorageArea): Promise<WorklistSession> {
  const { token, user, policy } = await askForSession(launch)
  const { timeZone } = policy.calendar
  const session = { token, timeZone, user: toUser(user) }
  area.setItem(keptKey(launch), JSON.stringify(session))
  return session
}

function toUser(user: Omit<WorklistUser, 'name'> & { name?: string | undefined }): WorklistUser {
  const { reference, name, roles } = user
  return { reference, roles, ...(name !== undefined && { name }) }
}

function readKept(launch: WorklistLaunch, area: StorageArea): WorklistSession | undefined {
  const text = area.getItem(keptKey(launch))
  if (text === null) return undefined
  try {
    const parsed = KeptSession.safeParse(JSON.parse(text))
    if (!parsed.success) return undefined
    return { ...parsed.data, user: toUser(parsed.data.user) }
  } catch {
    // Not ours: a session that cannot be read is opened anew.
    return undefined
  }
}
