import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // A checkpoint states where this chain was, and nothing else.
  `create function audit_checkpoint_matches() returns trigger language plpgsql as $$
   begin
     if exists (select from audit_event e where e.tenant_id = new.tenant_id and e.seq = new.seq
                and e.hash = new.hash and e.recorded_at = new.recorded_at)
     then return new; end if;
     raise exception 'a checkpoint must name the end of its chain';
   end $$`,
  `create trigger audit_checkpoint_insert before insert on audit_checkpoint
     for each row execute function audit_checkpoint_matches()`,
  // The shortest retention is 365 days; a day less allows for an application whose clock is a little off.
  `create or replace function audit_refuse_delete() returns trigger language plpgsql as $$
   begin
     if old.recorded_at < now() - interval '364 days'
        and exists (select from audit_checkpoint c where c.tenant_id = old.tenant_id and c.seq >= old.seq
                and c.recorded_at < now() - interval '364 days'
                and c.seq::text = current_setting('baton.audit_purge_to', true))
     then return old; end if;
     raise exception '% is append-only', tg_table_name;
   end $$`,
]

export const auditPurgeMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
