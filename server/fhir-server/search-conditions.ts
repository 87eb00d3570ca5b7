import { sql, type RawBuilder, type SqlBool } from 'kysely'
import { toIndexKey } from './index-key.ts'
import { dateMatches, numberMatches, updatedMatches } from './ordered-conditions.ts'
import type { Criterion, IndexKind, ReferenceValue } from './search-criterion.ts'
import type { TokenValue } from './search-values.ts'

export type Condition = RawBuilder<SqlBool>

/** What a condition needs to know beside the criterion itself. */
export type ConditionScope = {
  readonly tenant: string
  readonly nowMs: number
  /** Limits what a chain may look through; undefined when the caller sees everything of that type. */
  readonly confine: (type: string, alias: string) => Condition | undefined
}

export const indexTable = {
  token: 'fhir_token',
  reference: 'fhir_reference',
  date: 'fhir_date',
  string: 'fhir_string',
  number: 'fhir_number',
} as const satisfies Record<IndexKind, string>

/** All of the conditions; true when there is none. */
export function allOf(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`(${sql.join(conditions, sql` and `)})`
}

/** At least one of the conditions; false when there is none. */
export function anyOf(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`(${sql.join(conditions, sql` or `)})`
}

/**
 * Whether the resource under an alias of `fhir_resource` meets a criterion.
 *
 * @param depth - how many chains lead here: keeps the aliases of nested queries apart
 */
export function meets(
  scope: ConditionScope,
  type: string,
  alias: string,
  criterion: Criterion,
  depth = 0,
): Condition {
  switch (criterion.kind) {
    case 'id':
      return sql<SqlBool>`${sql.ref(`${alias}.id`)} = any(${criterion.ids})`
    case 'last-updated':
      return anyOf(criterion.values.map((value) => updatedMatches(scope.nowMs, alias, value)))
    case 'missing': {
      const found = indexed(scope, type, alias, criterion.index, criterion.param)
      return criterion.isMissing ? sql<SqlBool>`not ${found}` : found
    }
    case 'token': {
      const found = indexed(scope, type, alias, 'token', criterion.param, criterion.values.map(tokenMatches))
      return criterion.isNegated ? sql<SqlBool>`not ${found}` : found
    }
    case 'token-text':
      return indexed(scope, type, alias, 'token', criterion.param, criterion.texts.map(startsWith('words')))
    case 'reference':
      return indexed(scope, type, alias, 'reference', criterion.param, criterion.values.map(referenceMatches))
    case 'reference-identifier':
      return indexed(
        scope,
        type,
        alias,
        'reference',
        criterion.param,
        criterion.values.map(identifierMatches),
      )
    case 'date':
      return indexed(
        scope,
        type,
        alias,
        'date',
        criterion.param,
        criterion.values.map((one) => dateMatches(scope.nowMs, one)),
      )
    case 'string':
      return indexed(
        scope,
        type,
        alias,
        'string',
        criterion.param,
        criterion.texts.map(textMatch[criterion.match]),
      )
    case 'number':
      return indexed(scope, type, alias, 'number', criterion.param, criterion.values.map(numberMatches))
    case 'chain':
      return anyOf(
        criterion.alternatives.map((target) =>
          leadsTo(scope, { type, alias, param: criterion.param }, target.type, target.criterion, depth),
        ),
      )
  }
}

/** Whether the resource has an index entry for the parameter that meets one of the conditions on alias `x`. */
function indexed(
  { tenant }: ConditionScope,
  type: string,
  alias: string,
  index: IndexKind,
  param: string,
  conditions: readonly Condition[] = [],
): Condition {
  const matching = conditions.length === 0 ? sql`` : sql` and ${anyOf(conditions)}`
  return sql<SqlBool>`exists (select 1 from ${sql.table(indexTable[index])} x where x.tenant_id = ${tenant}
    and x.type = ${type} and x.param = ${param} and x.id = ${sql.ref(`${alias}.id`)}${matching})`
}

function leadsTo(
  scope: ConditionScope,
  from: { type: string; alias: string; param: string },
  type: string,
  criterion: Criterion,
  depth: number,
): Condition {
  const [link, target] = [`link${depth}`, `target${depth}`]
  const ref = (name: string) => sql.ref(name)
  const confined = scope.confine(type, target)
  return sql<SqlBool>`exists (select 1 from fhir_reference ${ref(link)}
    join fhir_resource ${ref(target)} on ${ref(`${target}.tenant_id`)} = ${scope.tenant}
      and ${ref(`${target}.type`)} = ${type} and ${ref(`${target}.id`)} = ${ref(`${link}.target_id`)}
      and not ${ref(`${target}.deleted`)}
    where ${ref(`${link}.tenant_id`)} = ${scope.tenant} and ${ref(`${link}.type`)} = ${from.type}
      and ${ref(`${link}.param`)} = ${from.param} and ${ref(`${link}.id`)} = ${ref(`${from.alias}.id`)}
      and ${ref(`${link}.target_type`)} = ${type}
      and ${meets(scope, type, target, criterion, depth + 1)}${confined ? sql` and ${confined}` : sql``})`
}

function tokenMatches({ system, code }: TokenValue): Condition {
  const conditions: Condition[] = []
  if (code !== undefined) conditions.push(sql<SqlBool>`x.code = ${toIndexKey(code)}`)
  if (system !== undefined) conditions.push(sql<SqlBool>`x.system = ${toIndexKey(system)}`)
  return allOf(conditions)
}

function identifierMatches({ system, code }: TokenValue): Condition {
  const conditions: Condition[] = [sql<SqlBool>`x.identifier_value is not null`]
  if (code !== undefined) conditions.push(sql<SqlBool>`x.identifier_value = ${toIndexKey(code)}`)
  if (system !== undefined) {
    conditions.push(sql<SqlBool>`coalesce(x.identifier_system, '') = ${toIndexKey(system)}`)
  }
  return allOf(conditions)
}

function referenceMatches(value: ReferenceValue): Condition {
  if (value.kind === 'url') return sql<SqlBool>`x.url = ${toIndexKey(value.url)}`
  if (value.type === undefined) return sql<SqlBool>`x.target_id = ${value.id}`
  return sql<SqlBool>`(x.target_id = ${value.id} and x.target_type = ${value.type})`
}

/** A text as a LIKE pattern that means only itself. */
function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}

function startsWith(column: 'words' | 'folded'): (text: string) => Condition {
  return (text) => sql<SqlBool>`${sql.ref(`x.${column}`)} like ${`${escapeLike(text)}%`}`
}

const textMatch = {
  starts: (text: string) => sql<SqlBool>`left(x.folded, 200) like ${`${escapeLike(text)}%`}`,
  contains: (text: string) => sql<SqlBool>`x.folded like ${`%${escapeLike(text)}%`}`,
  exact: (text: string) => sql<SqlBool>`x.exact = ${text}`,
} as const
