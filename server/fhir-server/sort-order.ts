import { sql, type RawBuilder } from 'kysely'
import { isInstantMs, type Cursor } from './page-cursor.ts'
import { allOf, anyOf, indexTable, type Condition } from './search-conditions.ts'
import type { IndexKind, SortKey } from './search-criterion.ts'

type SortValue = string | number | null

/** One key of an order, as columns of the rows `found` that are sorted. */
type KeyColumn = {
  readonly isDescending: boolean
  /** Where nothing is missing an index can give the order; missing values come last, whatever the direction. */
  readonly isNeverMissing: boolean
  /** What `found` selects, with names. */
  readonly selected: RawBuilder<unknown>
  /** What goes into a cursor. */
  readonly value: RawBuilder<unknown>
  /** What rows are ordered by; all but the last are coarser than it and there for an index. */
  readonly ordered: readonly RawBuilder<unknown>[]
  readonly compared: RawBuilder<unknown>
  readonly toTyped: (value: SortValue) => RawBuilder<unknown>
}

/**
 * A part of a search's answer that comes in one order from one query: the resources that have the first sort value,
 * and behind them those that do not.
 */
export type Stretch = {
  readonly from: RawBuilder<unknown>
  readonly where: readonly Condition[]
  readonly keys: readonly KeyColumn[]
  /** A resource that has its first value twice comes twice. */
  readonly hasTwins: boolean
}

type Scope = { readonly tenant: string; readonly type: string }

/** Kinds whose index lies in the order of their values; tokens are kept in the database's collation instead. */
const walked = {
  date: { column: 'starts_ms', coarse: undefined },
  number: { column: 'low', coarse: undefined },
  string: { column: 'folded', coarse: 'left' },
} as const

function isWalked(kind: IndexKind | undefined): kind is keyof typeof walked {
  return kind !== undefined && kind in walked
}

/** Whether the values of a cursor are of the kinds a search with these keys sorts by, one for each. */
export function isPlaceIn(sort: readonly SortKey[], after: Cursor['after']): boolean {
  return after.length === sort.length && sort.every((key, at) => isValueOf(key, after[at] ?? null))
}

function isValueOf({ param, index }: SortKey, value: SortValue): boolean {
  if (param === '_lastUpdated') return isInstantMs(value)
  if (param === '_id') return typeof value === 'string'
  return value === null || typeof value === (index === 'date' || index === 'number' ? 'number' : 'string')
}

/** The stretches of a search in their order; those that a cursor has left behind are left out. */
export function stretchesOf(
  scope: Scope,
  sort: readonly SortKey[],
  cursor: Cursor | undefined,
): readonly Stretch[] {
  const [first, ...rest] = sort
  const plain = sql`fhir_resource r`
  const more = rest.map((key, at) => keyColumn(scope, key, at + 1))
  if (first === undefined) return [{ from: plain, where: [], keys: [], hasTwins: false }]
  if (!isWalked(first.index))
    return [{ from: plain, where: [], keys: [keyColumn(scope, first, 0), ...more], hasTwins: false }]
  const withValue = walkedStretch(scope, first, first.index, more, cursor?.after[0] ?? undefined)
  const without: Stretch = {
    from: plain,
    where: [sql`not ${hasValue(scope, first.index, first.param)}`],
    keys: [missingColumn(first), ...more],
    hasTwins: false,
  }
  return cursor !== undefined && cursor.after[0] === null ? [without] : [withValue, without]
}

/** Walks along the index of the first key, so that a page costs what a page holds and not what the search finds. */
function walkedStretch(
  { tenant, type }: Scope,
  key: SortKey,
  kind: keyof typeof walked,
  more: readonly KeyColumn[],
  after: string | number | undefined,
): Stretch {
  const { column, coarse } = walked[kind]
  const [table, value, other] = [sql.table(indexTable[kind]), sql.ref(`s.${column}`), sql.ref(`o.${column}`)]
  const further = key.isDescending ? sql`${other} > ${value}` : sql`${other} < ${value}`
  // Of several values the earliest or lowest counts when rising, the latest or highest when falling.
  const isExtreme = sql<boolean>`not exists (select 1 from ${table} o where o.tenant_id = ${tenant} and o.type = ${type}
    and o.id = s.id and o.param = ${key.param} and ${further})`
  const toTyped = typedAs(kind === 'string' ? 'text' : 'number')
  const column0 = sql.ref('k0')
  const bound = key.isDescending ? sql`<=` : sql`>=`
  const coarseOf = (each: RawBuilder<unknown>) => sql`left(${each}, 200)`
  const start =
    after === undefined
      ? []
      : [
          coarse === undefined
            ? sql<boolean>`${value} ${bound} ${toTyped(after)}`
            : sql<boolean>`${coarseOf(value)} ${bound} ${coarseOf(toTyped(after))}`,
        ]
  return {
    from: sql`${table} s join fhir_resource r on r.tenant_id = s.tenant_id and r.type = s.type and r.id = s.id`,
    where: [
      sql`s.tenant_id = ${tenant} and s.type = ${type} and s.param = ${key.param}`,
      isExtreme,
      ...start,
    ],
    keys: [
      {
        isDescending: key.isDescending,
        isNeverMissing: true,
        selected: sql`${value} as k0`,
        value: column0,
        ordered: coarse === undefined ? [column0] : [coarseOf(column0), column0],
        compared: column0,
        toTyped,
      },
      ...more,
    ],
    hasTwins: true,
  }
}

function hasValue({ tenant, type }: Scope, kind: IndexKind, param: string): Condition {
  return sql`exists (select 1 from ${sql.table(indexTable[kind])} s where s.tenant_id = ${tenant}
    and s.type = ${type} and s.id = r.id and s.param = ${param})`
}

/** The first key of resources that have no value for it: nothing to order by. */
function missingColumn({ isDescending }: SortKey): KeyColumn {
  const column = sql.ref('k0')
  return {
    isDescending,
    isNeverMissing: false,
    selected: sql`null::text as k0`,
    value: column,
    ordered: [],
    compared: column,
    toTyped: typedAs('text'),
  }
}

function keyColumn({ tenant, type }: Scope, key: SortKey, at: number): KeyColumn {
  const column = sql.ref(`k${at}`)
  const { isDescending } = key
  if (key.param === '_id')
    return {
      isDescending,
      isNeverMissing: true,
      selected: sql`r.id as ${column}`,
      value: column,
      ordered: [column],
      compared: column,
      toTyped: typedAs('text'),
    }
  if (key.param === '_lastUpdated')
    return {
      isDescending,
      isNeverMissing: true,
      selected: sql`r.last_updated as ${column}`,
      value: sql`(extract(epoch from ${column}) * 1000)::double precision`,
      ordered: [column],
      compared: column,
      toTyped: (value) => sql`${new Date(Number(value))}::timestamptz`,
    }
  const kind = key.index ?? 'token'
  const columns = {
    token: 'code',
    reference: 'target_id',
    date: 'starts_ms',
    string: 'folded',
    number: 'low',
  } as const
  const extreme = isDescending ? sql`max` : sql`min`
  return {
    isDescending,
    isNeverMissing: false,
    selected: sql`(select ${extreme}(s.${sql.ref(columns[kind])} ${kind === 'token' ? sql`collate "C"` : sql``})
      from ${sql.table(indexTable[kind])} s where s.tenant_id = ${tenant} and s.type = ${type} and s.id = r.id
      and s.param = ${key.param}) as ${column}`,
    value: column,
    ordered: [column],
    compared: column,
    toTyped: typedAs(kind === 'date' || kind === 'number' ? 'number' : 'text'),
  }
}

function typedAs(kind: 'text' | 'number'): (value: SortValue) => RawBuilder<unknown> {
  return (value) => (kind === 'number' ? sql`${value}::double precision` : sql`${value}::text collate "C"`)
}

/** The order of a stretch's rows, without the id that breaks ties. */
export function orderOf(keys: readonly KeyColumn[]): readonly RawBuilder<unknown>[] {
  return orderedColumns(keys).map(({ column, isDescending }) => (isDescending ? sql`${column} desc` : column))
}

/** The columns of an order without their direction: two rows that agree in them are next to each other. */
export function columnsOf(keys: readonly KeyColumn[]): readonly RawBuilder<unknown>[] {
  return orderedColumns(keys).map(({ column }) => column)
}

function orderedColumns(keys: readonly KeyColumn[]) {
  return keys.flatMap(({ ordered, isDescending, isNeverMissing }) => {
    const [last] = ordered.slice(-1)
    const missing =
      isNeverMissing || last === undefined ? [] : [{ column: sql`(${last} is null)`, isDescending: false }]
    return [...missing, ...ordered.map((column) => ({ column, isDescending }))]
  })
}

/** Rows behind the cursor: behind by the first key, or equal by it and behind by the second, and so on; then by id. */
export function behindCursor(keys: readonly KeyColumn[], cursor: Cursor, isIdDescending: boolean): Condition {
  const alternatives: Condition[] = []
  const equal: Condition[] = []
  keys.forEach(({ compared, isDescending, isNeverMissing, toTyped }, at) => {
    const value = cursor.after[at] ?? null
    if (value === null) {
      // Missing values come last whatever the direction, so nothing but the tie-break follows.
      equal.push(sql`${compared} is null`)
      return
    }
    const typed = toTyped(value)
    const beyond = isDescending ? sql<boolean>`${compared} < ${typed}` : sql<boolean>`${compared} > ${typed}`
    alternatives.push(allOf([...equal, isNeverMissing ? beyond : sql`(${beyond} or ${compared} is null)`]))
    equal.push(sql`${compared} = ${typed}`)
  })
  alternatives.push(allOf([...equal, isIdDescending ? sql`id < ${cursor.id}` : sql`id > ${cursor.id}`]))
  const first = keys[0]
  const value = cursor.after[0] ?? null
  if (first === undefined || value === null || !first.isNeverMissing) return anyOf(alternatives)
  // Says nothing new, but an index can start where it says.
  const bound = first.isDescending ? sql`<=` : sql`>=`
  return allOf([sql`${first.compared} ${bound} ${first.toTyped(value)}`, anyOf(alternatives)])
}
