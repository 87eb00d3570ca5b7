import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // Work items about no referral that stand in an EHR: no reading of a chart brings them all.
  `create table ehr_work (
     tenant_id text not null, task_id text not null, patient_id text, version_id text not null,
     content text not null, is_open boolean not null, read_at timestamptz not null,
     primary key (tenant_id, task_id))`,
  `create index ehr_work_open on ehr_work (tenant_id, read_at) where is_open`,
  // What was written before is read with the next round.
  `insert into ehr_work (tenant_id, task_id, patient_id, version_id, content, is_open, read_at)
     select tenant_id, substr(result, 10), patient_id, coalesce(substring(written from '/_history/(.+)$'), ''),
       jsonb_set((payload #> '{way,write,resource}')::jsonb, '{id}', to_jsonb(substr(result, 10)))::text, true,
       'epoch'::timestamptz
     from outbox where kind = 'fhir' and state = 'sent' and referral_id is null and result like 'ehr:Task/%'
       and payload #>> '{way,write,interaction}' = 'create'
     on conflict do nothing`,
]

export const ehrWorkMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
