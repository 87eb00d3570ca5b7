import { unreadShown, type SavedView, type WorklistCounts } from '#contract/worklist.ts'
import { localDay } from '#domain/clinic-zone.ts'
import { isPresent } from '#domain/watch/ownership.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { hasSearchedPractice } from '../../store/sync-sources.ts'
import { countFirstReadings } from '../../store/tracked-patients.ts'
import type { WatchDatabase } from '../../store/watch-database.ts'
import type { Asked, ListReader } from '../../store/worklist-conditions.ts'
import { countByOwnerAndSpecialty, countChanges, countQueues } from '../../store/worklist-counts.ts'
import { findViews } from '../../store/worklist-views.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { readRevision, writeRevision } from './revision.ts'
import { readViews } from './saved-views.ts'
import { listUnplacedWork } from './unplaced-work.ts'

/** Saved views with how many loops each has now. */
export async function countViews(
  db: WatchDatabase,
  reader: ListReader,
  person: string,
): Promise<SavedView[]> {
  const views = readViews(await findViews(db, reader.tenant, person))
  const { others } = await countQueues(db, reader, { scope: 'practice' }, views)
  return views.map((view, at) => ({ ...view, count: others[at] ?? 0 }))
}

/**
 * How many loops are in each queue and view, and who and which specialty has how many open ones. The queue of work items
 * also counts what people were asked for about no loop of any list.
 */
export async function countWorklist(
  db: BatonDatabase,
  reader: ListReader,
  person: string,
  { staff, policy, backend }: Pick<Tenant, 'staff' | 'policy' | 'backend'>,
  scope: 'me' | 'practice',
): Promise<WorklistCounts> {
  const views = readViews(await findViews(db, reader.tenant, person))
  const { queues, others, now } = await countQueues(db, reader, { scope }, views)
  const { owners, specialties } = await countByOwnerAndSpecialty(db, reader)
  const { total: unplaced } = await listUnplacedWork(db, reader, staff, scope)
  const charts = backend && (await readCharts(db, reader.tenant))
  const today = localDay(now.getTime(), policy.calendar.timeZone)
  return {
    queues: { ...queues, work: queues.work + unplaced },
    views: views.map((view, at) => ({ ...view, count: others[at] ?? 0 })),
    // Who has left is named as long as they have something that somebody must take over.
    staff: staff
      .filter((member) => member.isActive || owners.has(member.reference))
      .map((member) => ({
        reference: member.reference,
        name: member.name,
        open: owners.get(member.reference) ?? 0,
        isAvailable: isPresent(member, today),
      })),
    specialties: [...specialties]
      .map(([specialty, open]) => ({ specialty, open }))
      .toSorted((one, other) => (one.specialty < other.specialty ? -1 : 1)),
    ...(charts && { charts }),
    now: now.toISOString(),
  }
}

/** Which charts the lists are made of: one search that went well is what tells a whole practice from a part of it. */
async function readCharts(db: WatchDatabase, tenant: string): Promise<WorklistCounts['charts']> {
  const areAllFound = await hasSearchedPractice(db, tenant)
  return { ...(await countFirstReadings(db, tenant, unreadShown)), areAllFound }
}

/**
 * How many rows of a list changed since a page of it was read. Rows that left it are known by their number only: where
 * as many have left as have come, those that came are counted. It is 0 only when nothing has changed.
 *
 * @returns `unknown-revision` when the revision is none
 */
export async function countListChanges(
  db: WatchDatabase,
  reader: ListReader,
  question: Asked & { words: readonly string[] },
  revision: string,
): Promise<{ changed: number; revision: string } | 'unknown-revision'> {
  const seen = readRevision(revision)
  if (seen === undefined) return 'unknown-revision'
  const { changed, total, now, seen: current } = await countChanges(db, reader, question, seen)
  return {
    changed: changed + Math.max(0, seen.total - total),
    revision: writeRevision({ seen: current, at: now.toISOString(), total }),
  }
}
