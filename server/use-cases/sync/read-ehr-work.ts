import { z } from 'zod'
import { endedStatuses } from '#domain/worklist/open-tasks.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import type { EhrGateway } from '../../ehr/ehr-gateway.ts'
import { findEhrWorkToRead, forgetEhrWork, forgetEndedWork, saveEhrWorkRead } from '../../store/ehr-work.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'
import { freshMs } from './refresh-patient.ts'

const Task = z.looseObject({
  resourceType: z.literal('Task'),
  id: z.string(),
  status: z.string(),
  meta: z.looseObject({ versionId: z.string().optional() }).optional().catch(undefined),
})

/** Of one search: short enough for an address, and one page. */
const perSearch = 20
const perRound = 100
/** What is over is kept as long as its end may still be on its way into the EHR. */
const keptMs = 2 * 86_400_000

/**
 * Looks at how the work items about no referral stand in the EHR that they were put into: who finished one there has
 * finished it. An EHR that cannot be asked is asked with the next round; what it no longer has is forgotten.
 *
 * @param now - domain time
 */
export async function readEhrWork(
  db: BatonDatabase,
  gateway: Pick<EhrGateway, 'can' | 'search'>,
  { tenant }: TenantRuntime,
  now: Date,
): Promise<void> {
  await forgetEndedWork(db, tenant.id, new Date(now.getTime() - keptMs))
  const before = new Date(now.getTime() - freshMs)
  const ids = await findEhrWorkToRead(db, tenant.id, before, perRound)
  if (ids.length === 0) return
  try {
    if (!(await gateway.can('Task', 'search'))) return
    for (let from = 0; from < ids.length; from += perSearch)
      await readSome(db, gateway, tenant.id, ids.slice(from, from + perSearch), now)
  } catch (error) {
    if (!(error instanceof EhrUnavailable)) throw error
  }
}

async function readSome(
  db: BatonDatabase,
  gateway: Pick<EhrGateway, 'search'>,
  tenant: string,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  const { resources, state } = await gateway.search('Task', { _id: ids.join(',') })
  const found = new Map(resources.flatMap((each) => toEntry(each)))
  for (const id of ids) {
    const task = found.get(id)
    if (task !== undefined) {
      const isOpen = !endedStatuses.includes(task.status)
      const versionId = task.meta?.versionId ?? ''
      await saveEhrWorkRead(db, tenant, { id, versionId, content: JSON.stringify(task), isOpen }, now)
    } else if (state === 'ok') await forgetEhrWork(db, tenant, id)
  }
}

function toEntry(resource: unknown): readonly (readonly [string, z.infer<typeof Task>])[] {
  const read = Task.safeParse(resource)
  return read.success ? [[read.data.id, read.data]] : []
}
