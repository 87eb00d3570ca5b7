import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table audit_head (
     tenant_id text primary key, seq int8 not null, hash text not null, recorded_at timestamptz(3) not null)`,
  // The text that was hashed is text: jsonb would reorder and normalise it.
  `create table audit_event (
     tenant_id text not null, seq int8 not null, recorded_at timestamptz(3) not null, entry text not null,
     event text not null, agent text not null, patient text, prev text not null, hash text not null,
     primary key (tenant_id, seq))`,
  `create index audit_event_patient on audit_event (tenant_id, patient, seq) where patient is not null`,
  `create index audit_event_agent on audit_event (tenant_id, agent, seq)`,
  `create index audit_event_time on audit_event (tenant_id, recorded_at)`,
  `create table audit_checkpoint (
     tenant_id text not null, seq int8 not null, hash text not null, recorded_at timestamptz(3) not null,
     signed text not null, primary key (tenant_id, seq))`,
  `create function audit_refuse() returns trigger language plpgsql as $$
   begin raise exception '% is append-only', tg_table_name; end $$`,
  // Retention: only rows up to a checkpoint, which stays and anchors what follows.
  `create function audit_refuse_delete() returns trigger language plpgsql as $$
   begin
     if exists (select from audit_checkpoint c where c.tenant_id = old.tenant_id and c.seq >= old.seq
                and c.seq::text = current_setting('baton.audit_purge_to', true))
     then return old; end if;
     raise exception '% is append-only', tg_table_name;
   end $$`,
  `create trigger audit_event_update before update on audit_event for each row execute function audit_refuse()`,
  `create trigger audit_event_delete before delete on audit_event
     for each row execute function audit_refuse_delete()`,
  `create trigger audit_event_truncate before truncate on audit_event execute function audit_refuse()`,
  `create trigger audit_checkpoint_change before update or delete on audit_checkpoint
     for each row execute function audit_refuse()`,
  `create trigger audit_checkpoint_truncate before truncate on audit_checkpoint execute function audit_refuse()`,
]

export const auditMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
