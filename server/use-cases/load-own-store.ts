import { sql } from 'kysely'
import { analyzeResources, clearResources, insertResources } from '../fhir-server/load-resources.ts'
import type { BatonDatabase } from './tenant-runtime.ts'

/** A synthetic clinic's share, or a part of one that is too large for one request. */
export type OwnStoreShare = {
  readonly stamp: string
  readonly resources: readonly object[]
  /** Which part this is, from 0, and how many there are; absent: the only one. */
  readonly part?: number | undefined
  readonly parts?: number | undefined
}

export type OwnStoreLoad = {
  /** Versions stored; 0 when there was nothing to do. */
  readonly loaded: number
  /** The part that is wanted next; absent when all is there. */
  readonly next?: number
}

/**
 * Fills Baton's own store with what it would hold had it been at a synthetic clinic from the start, unless this
 * very data (`stamp`) is there already: what was written since then stays. Parts come in order; after an
 * interruption the answer to any of them says where to go on.
 *
 * @throws UnloadableResources when a resource is not valid R4; then nothing of the part is stored
 */
export async function loadOwnStore(
  db: BatonDatabase,
  tenant: string,
  { stamp, resources, part = 0, parts = 1 }: OwnStoreShare,
): Promise<OwnStoreLoad> {
  const noted = await findNote(db, tenant)
  if (noted === stamp) return { loaded: 0 }
  const reached = partsReached(stamp, noted)
  if (reached === undefined) await makeRoom(db, tenant)
  if (part !== (reached ?? 0)) return { loaded: 0, next: reached ?? 0 }
  const isLast = part + 1 >= parts
  const note = isLast ? stamp : noteOf(stamp, part + 1)
  const loaded = await db.transaction().execute(async (trx) => {
    const row = { tenant_id: tenant, stamp: note }
    await trx
      .insertInto('own_store_load')
      .values(row)
      .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet({ stamp: note }))
      .execute()
    return insertResources(trx, tenant, resources)
  })
  if (isLast && (parts > 1 || (await isNoticeable(db, loaded)))) await analyzeResources(db)
  return isLast ? { loaded } : { loaded, next: part + 1 }
}

/** A twentieth more changes no plan, and counting a large store again for each tenant would take minutes. */
const noticeableShare = 0.05

async function isNoticeable(db: BatonDatabase, loaded: number): Promise<boolean> {
  const known = await sql<{ versions: number }>`select reltuples::float8 as versions from pg_class
    where oid = 'fhir_version'::regclass`.execute(db)
  return loaded >= noticeableShare * (known.rows[0]?.versions ?? 0)
}

async function findNote(db: BatonDatabase, tenant: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('own_store_load')
    .select('stamp')
    .where('tenant_id', '=', tenant)
    .executeTakeFirst()
  return row?.stamp
}

/** Without its stamp the data counts as not loaded: a load that is cut off here is begun again. */
async function makeRoom(db: BatonDatabase, tenant: string): Promise<void> {
  await db.deleteFrom('own_store_load').where('tenant_id', '=', tenant).execute()
  await db.deleteFrom('snapshot').where('tenant_id', '=', tenant).execute()
  await clearResources(db, tenant)
}

const noteEnd = ' parts so far'

/** What stands in the place of the stamp until all parts are there. */
function noteOf(stamp: string, reached: number): string {
  return `${stamp}: ${reached}${noteEnd}`
}

/** How many parts of this very data are there; undefined when the store holds something else, or nothing. */
function partsReached(stamp: string, noted: string | undefined): number | undefined {
  if (noted === undefined || !noted.startsWith(`${stamp}: `) || !noted.endsWith(noteEnd)) return undefined
  const reached = Number(noted.slice(stamp.length + 2, -noteEnd.length))
  return Number.isInteger(reached) ? reached : undefined
}
