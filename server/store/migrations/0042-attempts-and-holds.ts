import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // Beside the row of a redirected referral stands one for each of its attempts, with the next reading of its chart.
  `alter table loop_fact add column attempt int2 not null default 0,
     add column is_redirected boolean not null default false`,
  `alter table loop_fact drop constraint loop_fact_pkey, add primary key (tenant_id, referral_id, attempt)`,
  // What the EHR changed or took back of a patient under a legal hold, as it was. By a trigger: whoever writes the copy
  // of a chart cannot forget it.
  `create table held_resource (
     tenant_id text not null, held_id uuid not null default gen_random_uuid(), patient_id text not null,
     type text not null, id text not null, version_id text, content text not null, read_at timestamptz not null,
     replaced_at timestamptz not null default clock_timestamp(), primary key (tenant_id, held_id))`,
  `create index held_resource_patient on held_resource (tenant_id, patient_id, type, id)`,
  `create function keep_held_resource() returns trigger language plpgsql as $$
   begin
     if exists (select from legal_hold h where h.tenant_id = old.tenant_id and h.patient_id = old.patient_id
                and h.lifted_at is null)
     then insert into held_resource (tenant_id, patient_id, type, id, version_id, content, read_at)
       values (old.tenant_id, old.patient_id, old.type, old.id, old.version_id, old.content, old.read_at);
     end if;
     return null;
   end $$`,
  `create trigger mirrored_resource_gone after delete on mirrored_resource
     for each row execute function keep_held_resource()`,
  `create trigger mirrored_resource_changed after update of content on mirrored_resource
     for each row when (old.content is distinct from new.content) execute function keep_held_resource()`,
]

/** What is counted of a receiver, attempt by attempt; and what a legal hold keeps of a chart that changes. */
export const attemptsAndHoldsMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
