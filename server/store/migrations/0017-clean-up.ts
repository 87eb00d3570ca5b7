import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // What may be closed, as of the last reading: rebuilt with it. Somebody's word to keep one open holds for this proof.
  `create table clean_up_proposal (
     tenant_id text not null, referral_id text not null, patient_id text not null,
     kind text not null, proof jsonb not null, digest text not null, from_at timestamptz not null,
     kept_by text, kept_at timestamptz,
     primary key (tenant_id, referral_id))`,
  `create index clean_up_proposal_patient on clean_up_proposal (tenant_id, patient_id)`,
  // What was accepted and on which proof, and what a second person said of it. It goes with the command it was.
  `create table clean_up_accepted (
     tenant_id text not null, intent_id text not null, referral_id text not null, patient_id text not null,
     kind text not null, proof jsonb not null, accepted_by text not null, accepted_at timestamptz not null,
     is_sampled boolean not null, verdict text, note text, checked_by text, checked_at timestamptz,
     primary key (tenant_id, intent_id),
     foreign key (tenant_id, intent_id) references intent on delete cascade)`,
  `create index clean_up_accepted_newest on clean_up_accepted (tenant_id, accepted_at desc)`,
]

/** Proposals to close what nobody has to work on any more, and the second look at those that were accepted. */
export const cleanUpMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
