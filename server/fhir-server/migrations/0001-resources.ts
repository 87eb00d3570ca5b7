import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Content is text, not jsonb: it is answered byte for byte as it was stored, and nothing is ever searched inside it.
 * Dates are milliseconds in a double: exact up to the year 287396, ordered, and free of a driver's rounding.
 */
const up = async (db: Kysely<never>): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table fhir_resource (
     tenant_id text not null, type text not null, id text collate "C" not null,
     version integer not null, last_updated timestamptz(3) not null,
     deleted boolean not null, content text,
     primary key (tenant_id, type, id), check (deleted = (content is null)))`,
  `create index fhir_resource_updated on fhir_resource (tenant_id, type, last_updated, id) where not deleted`,
  `create table fhir_version (
     tenant_id text not null, type text not null, id text collate "C" not null,
     version integer not null, last_updated timestamptz(3) not null,
     deleted boolean not null, content text, method text not null,
     primary key (tenant_id, type, id, version), check (deleted = (content is null)))`,
  `create index fhir_version_updated on fhir_version (tenant_id, type, last_updated)`,
  `create table fhir_token (
     tenant_id text not null, type text not null, param text not null, id text collate "C" not null,
     system text not null, code text not null, words text)`,
  `create index fhir_token_code on fhir_token (tenant_id, type, param, code, system, id)`,
  `create index fhir_token_resource on fhir_token (tenant_id, type, id, param)`,
  `create table fhir_reference (
     tenant_id text not null, type text not null, param text not null, id text collate "C" not null,
     target_type text not null, target_id text collate "C" not null, url text,
     identifier_system text, identifier_value text)`,
  `create index fhir_reference_target on fhir_reference (tenant_id, type, param, target_id, target_type, id)`,
  `create index fhir_reference_url on fhir_reference (tenant_id, type, param, url, id) where url is not null`,
  `create index fhir_reference_identifier on fhir_reference (tenant_id, type, param, identifier_value, id)
     where identifier_value is not null`,
  `create index fhir_reference_resource on fhir_reference (tenant_id, type, id, param)`,
  `create table fhir_date (
     tenant_id text not null, type text not null, param text not null, id text collate "C" not null,
     starts_ms double precision not null, ends_ms double precision not null)`,
  `create index fhir_date_start on fhir_date (tenant_id, type, param, starts_ms, ends_ms, id)`,
  `create index fhir_date_resource on fhir_date (tenant_id, type, id, param)`,
  `create table fhir_string (
     tenant_id text not null, type text not null, param text not null, id text collate "C" not null,
     exact text not null, folded text collate "C" not null)`,
  `create index fhir_string_folded on fhir_string (tenant_id, type, param, left(folded, 200), id)`,
  `create index fhir_string_resource on fhir_string (tenant_id, type, id, param)`,
  `create table fhir_number (
     tenant_id text not null, type text not null, param text not null, id text collate "C" not null,
     low double precision not null, high double precision not null, system text not null, code text not null)`,
  `create index fhir_number_value on fhir_number (tenant_id, type, param, low, id)`,
  `create index fhir_number_resource on fhir_number (tenant_id, type, id, param)`,
]

/** Resources, their versions and the search index; tenant_id leads every key. */
export const resourcesMigration: Migration = { up }
