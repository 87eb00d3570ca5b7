import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { AuthorizationTables } from './tables.ts'

/** The authorization server's tables; each statement runs once per database, whoever starts first. */
const migrations: Record<string, Migration> = {
  '0001-authorization': {
    async up(db: Kysely<never>) {
      for (const statement of initial) await sql.raw(statement).execute(db)
    },
  },
  '0002-sign-in': {
    async up(db: Kysely<never>) {
      await sql
        .raw(
          `create table smart_sign_in (
             profile text not null, ticket_digest text not null, request jsonb not null,
             expires_at timestamptz not null, used_at timestamptz, primary key (profile, ticket_digest))`,
        )
        .execute(db)
    },
  },
}

const initial = [
  `create table smart_launch (
     profile text not null, launch_digest text not null, client_id text not null, patient text, encounter text,
     user_id text not null, options jsonb not null, expires_at timestamptz not null, used_at timestamptz,
     primary key (profile, launch_digest))`,
  `create table smart_grant (
     profile text not null, grant_id text not null, client_id text not null, user_id text, patient text,
     encounter text, scope text not null, nonce text, options jsonb not null, granted_at timestamptz not null,
     revoked_at timestamptz, primary key (profile, grant_id))`,
  `create table smart_code (
     profile text not null, code_digest text not null, grant_id text not null, redirect_uri text not null,
     code_challenge text not null, expires_at timestamptz not null, used_at timestamptz,
     primary key (profile, code_digest))`,
  `create table smart_token (
     profile text not null, token_digest text not null, kind text not null, grant_id text not null,
     scope text not null, issued_at timestamptz not null, expires_at timestamptz not null, used_at timestamptz,
     revoked_at timestamptz, primary key (profile, token_digest))`,
  `create index smart_token_by_grant on smart_token (profile, grant_id)`,
  `create table smart_consent (
     profile text not null, ticket_digest text not null, request jsonb not null, expires_at timestamptz not null,
     used_at timestamptz, primary key (profile, ticket_digest))`,
  `create table smart_assertion (
     profile text not null, client_id text not null, jti text not null, expires_at timestamptz not null,
     primary key (profile, client_id, jti))`,
  `create table smart_signing_key (
     profile text not null, kid text not null, alg text not null, private_jwk jsonb not null,
     created_at timestamptz not null, primary key (profile, alg))`,
]

/** Brings the authorization tables up to date; beside the FHIR server's own migrations in the same database. */
export async function migrateAuthorization(db: Kysely<AuthorizationTables>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName: 'smart_migration',
    migrationLockTableName: 'smart_migration_lock',
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined)
    throw new Error('The sandbox could not prepare its authorization tables', { cause: error })
}
