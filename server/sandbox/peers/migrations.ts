import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { PeerTables } from './tables.ts'

const initial = [
  `create table peer_message (
     tenant_id text not null, message_id text not null, seq bigint generated always as identity, kind text not null,
     direction text not null, dedupe_key text not null, provider_id text not null, sender text not null,
     recipient text not null, subject text, body text not null, facts text not null, at timestamptz not null,
     primary key (tenant_id, message_id))`,
  `create index peer_message_newest on peer_message (tenant_id, kind, seq desc)`,
  `create index peer_message_by_key on peer_message (tenant_id, kind, dedupe_key)`,
  `create index peer_message_by_provider_id on peer_message (tenant_id, provider_id)`,
  `create table peer_message_state (
     tenant_id text not null, message_id text not null, seq bigint generated always as identity, state text not null,
     code text, at timestamptz not null, primary key (tenant_id, message_id, seq))`,
  `create table peer_attachment (
     tenant_id text not null, message_id text not null, ordinal integer not null, filename text not null,
     content_type text not null, content bytea not null, primary key (tenant_id, message_id, ordinal))`,
  `create table peer_opt_out (
     tenant_id text not null, our_number text not null, number text not null,
     primary key (tenant_id, our_number, number))`,
  `create table peer_setting (
     tenant_id text not null, name text not null, value text not null, primary key (tenant_id, name))`,
]

const migrations: Record<string, Migration> = {
  '0001-peers': {
    async up(db: Kysely<never>) {
      for (const statement of initial) await sql.raw(statement).execute(db)
    },
  },
}

/** Brings the peers' tables up to date; beside the other migrations in the same database. */
export async function migratePeers(db: Kysely<PeerTables>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName: 'peer_migration',
    migrationLockTableName: 'peer_migration_lock',
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined)
    throw new Error("The sandbox could not prepare its peers' tables", { cause: error })
}
