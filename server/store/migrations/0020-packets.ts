import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // What left the practice, to the byte. One packet a command: whoever sends again makes another one.
  `create table packet (
     tenant_id text not null, packet_id text not null, referral_id text not null, patient_id text not null,
     pdf bytea not null, pdf_sha256 text not null, pages int4 not null,
     note text not null, note_sha256 text not null, kept_out text[] not null,
     made_at timestamptz not null, primary key (tenant_id, packet_id))`,
  `create index packet_referral on packet (tenant_id, referral_id, made_at)`,
  `create table packet_recipient (
     tenant_id text not null, packet_id text not null, receiver text, name text not null, channel text not null,
     transmitted_at timestamptz, delivered_at timestamptz, failed_at timestamptz, accepted_at timestamptz,
     primary key (tenant_id, packet_id, channel),
     foreign key (tenant_id, packet_id) references packet on delete cascade)`,
  // Who may answer, by keyed hashes of what they must know: neither the code nor the birth date stands here.
  `create table answer_access (
     tenant_id text not null, access_id text not null, packet_id text not null, referral_id text not null,
     patient_id text not null, receiver text, name text not null,
     code_hash bytea not null unique, birth_hash bytea not null,
     failures int4 not null default 0, locked_at timestamptz, expires_at timestamptz not null,
     primary key (tenant_id, access_id),
     foreign key (tenant_id, packet_id) references packet on delete cascade)`,
  `create table answer_session (
     token_hash bytea primary key, tenant_id text not null, access_id text not null, ends_at timestamptz not null,
     foreign key (tenant_id, access_id) references answer_access on delete cascade)`,
]

/** What is sent out about a referral, and the ways to answer it without an account. */
export const packetsMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
