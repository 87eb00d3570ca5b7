import { codeSystems } from '#domain/codes.ts'
import { openStatuses } from '#domain/worklist/open-tasks.ts'
import { plainWorkCodes } from '#domain/worklist/open-work.ts'
import { sql } from 'kysely'
import { findEhrWork } from '../../store/ehr-work.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'

/** A Task as JSON text, on the shelf it stands on; the version is empty where that counts none. */
export type StoredTask = { id: string; version: string; content: string; shelf: 'own' | 'ehr' }

/** Which Tasks to look at: few are open, and an index finds those. */
const candidates = (tenant: string, id: string | undefined) =>
  id === undefined
    ? sql`select s.id from fhir_token s where s.tenant_id = ${tenant} and s.type = 'Task'
        and s.param = 'status' and s.code = any(${[...openStatuses]}::text[])`
    : sql`select ${id}::text as id`

type Asked = { limit: number; id?: string }

/**
 * Work items of a tenant that are about no referral of its lists, on both shelves: of its own store those whose referral
 * is in no list, of its EHR those that name none.
 *
 * @param asked - `limit`: of each shelf; `id`: this one alone, ended or not
 */
export async function findUnplacedTasks(
  db: BatonDatabase,
  tenant: string,
  asked: Asked,
): Promise<readonly StoredTask[]> {
  const inEhr = (await findEhrWork(db, tenant, asked)).map(
    ({ id, versionId, content }) => ({ id, version: versionId, content, shelf: 'ehr' }) as const,
  )
  return [...(await findOwnTasks(db, tenant, asked)), ...inEhr]
}

async function findOwnTasks(
  db: BatonDatabase,
  tenant: string,
  { limit, id }: Asked,
): Promise<readonly StoredTask[]> {
  const found = await sql<{ id: string; version: number; content: string }>`
    with candidate as materialized (${candidates(tenant, id)})
    select r.id, r.version, r.content
    from candidate join fhir_resource r on r.tenant_id = ${tenant} and r.type = 'Task' and r.id = candidate.id
    where not r.deleted
      and exists (select from fhir_token t
        where t.tenant_id = r.tenant_id and t.type = r.type and t.id = r.id and t.param = 'code'
          and t.system = ${codeSystems.loop}
          and (t.code like 'stall-%' or t.code = any(${[...plainWorkCodes]}::text[])))
      and not exists (select from fhir_reference f
        join worklist_row w on w.tenant_id = f.tenant_id and w.referral_id = f.target_id
        where f.tenant_id = r.tenant_id and f.type = r.type and f.id = r.id
          and f.param in ('focus', 'based-on') and f.target_type = 'ServiceRequest')
    order by r.last_updated desc, r.id limit ${limit}`.execute(db)
  return found.rows.map((row) => ({ ...row, version: String(row.version), shelf: 'own' }))
}

/** The orders of these ids among what was read of charts, as JSON texts. */
export async function findOrders(
  db: BatonDatabase,
  tenant: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const found = await db
    .selectFrom('mirrored_resource')
    .select('content')
    .where('tenant_id', '=', tenant)
    .where('type', '=', 'ServiceRequest')
    .where('id', 'in', ids)
    .execute()
  return found.map(({ content }) => content)
}
