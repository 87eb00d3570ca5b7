import { sql } from 'kysely'
import { isObject, type Resource } from './json-value.ts'
import type { IndexEntries } from './search-index.ts'
import type { FhirTransaction } from './tables.ts'

export type IndexTable = 'fhir_token' | 'fhir_reference' | 'fhir_date' | 'fhir_string' | 'fhir_number'

/** The index tables, with the JSON columns that `json_to_recordset` must name. */
const indexTables = {
  fhir_token: 'param text, system text, code text, words text',
  fhir_reference:
    'param text, target_type text, target_id text, url text, identifier_system text, identifier_value text',
  fhir_date: 'param text, starts_ms double precision, ends_ms double precision',
  fhir_string: 'param text, exact text, folded text',
  fhir_number: 'param text, low double precision, high double precision, system text, code text',
} as const satisfies Record<IndexTable, string>

/** Which entries go where. */
function rowsByTable(entries: IndexEntries): readonly (readonly [IndexTable, readonly object[]])[] {
  return [
    ['fhir_token', entries.tokens],
    ['fhir_reference', entries.references],
    ['fhir_date', entries.dates],
    ['fhir_string', entries.strings],
    ['fhir_number', entries.numbers],
  ]
}

/** Index rows of many resources, each row with the type and id of its resource: one statement per table. */
export async function insertIndexRows(
  trx: FhirTransaction,
  tenant: string,
  indexed: readonly { readonly type: string; readonly id: string; readonly entries: IndexEntries }[],
): Promise<void> {
  const collected = new Map<IndexTable, object[]>()
  for (const { type, id, entries } of indexed) {
    for (const [table, rows] of rowsByTable(entries)) {
      const list = collected.get(table) ?? []
      for (const row of rows) list.push({ type, id, ...row })
      collected.set(table, list)
    }
  }
  for (const [table, rows] of collected) if (rows.length > 0) await insertRows(trx, tenant, table, rows)
}

async function insertRows(trx: FhirTransaction, tenant: string, table: IndexTable, rows: readonly object[]) {
  const columns = indexTables[table].replaceAll(/ (double precision|text)/g, '')
  await sql`insert into ${sql.table(table)} (tenant_id, type, id, ${sql.raw(columns)})
    select ${tenant}, type, id, ${sql.raw(columns)}
    from json_to_recordset(${JSON.stringify(rows)}::json) as row(type text, id text, ${sql.raw(indexTables[table])})`.execute(
    trx,
  )
}

/** Forgets what a resource can be found by. */
export async function deleteIndexRows(
  trx: FhirTransaction,
  tenant: string,
  type: string,
  id: string,
): Promise<void> {
  await sql`with
    t as (delete from fhir_token where tenant_id = ${tenant} and type = ${type} and id = ${id}),
    r as (delete from fhir_reference where tenant_id = ${tenant} and type = ${type} and id = ${id}),
    d as (delete from fhir_date where tenant_id = ${tenant} and type = ${type} and id = ${id}),
    s as (delete from fhir_string where tenant_id = ${tenant} and type = ${type} and id = ${id})
    delete from fhir_number where tenant_id = ${tenant} and type = ${type} and id = ${id}`.execute(trx)
}

/** The content to store: members in the usual order, `meta` with the server's version and time. */
export function stampContent(resource: Resource, id: string, version: number, lastUpdated: Date): string {
  const { resourceType, meta, ...rest } = resource
  const stamp = { versionId: String(version), lastUpdated: lastUpdated.toISOString() }
  // An id of the client's own is overwritten in place; the order of the other members stays.
  return JSON.stringify(
    Object.assign({ resourceType, id, meta: { ...(isObject(meta) ? meta : {}), ...stamp } }, rest, { id }),
  )
}
