import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { DateValue, NumberValue } from './search-values.ts'

type Condition = RawBuilder<SqlBool>

/** How far "approximately" reaches: a tenth of the distance to now. @see https://hl7.org/fhir/R4/search.html#prefix */
const approximately = 0.1

/**
 * The comparison of a stored stretch of time with the one searched for; both half-open. Some conditions follow from
 * their neighbours (nothing ends before it starts): they are there because an index can start or end at them.
 */
export function dateMatches(nowMs: number, { prefix, range: { startsMs, endsMs } }: DateValue): Condition {
  const within = sql<SqlBool>`(x.starts_ms >= ${startsMs} and x.starts_ms < ${endsMs} and x.ends_ms <= ${endsMs})`
  switch (prefix) {
    case 'eq':
      return within
    case 'ne':
      return sql<SqlBool>`not ${within}`
    case 'gt':
      return sql<SqlBool>`x.ends_ms > ${endsMs}`
    case 'lt':
      return sql<SqlBool>`x.starts_ms < ${startsMs}`
    // What follows a range goes into a case: PostgreSQL takes the columns for independent, multiplies the shares of
    // two conditions that hold together, and plans for a tenth of the rows there are.
    case 'ge':
      return sql<SqlBool>`(x.ends_ms > ${startsMs}
        and case when x.ends_ms > ${endsMs} then true else x.starts_ms >= ${startsMs} end)`
    case 'le':
      return sql<SqlBool>`(x.starts_ms < ${endsMs}
        and case when x.starts_ms < ${startsMs} then true else x.ends_ms <= ${endsMs} end)`
    case 'sa':
      return sql<SqlBool>`x.starts_ms >= ${endsMs}`
    case 'eb':
      return sql<SqlBool>`x.ends_ms <= ${startsMs}`
    case 'ap': {
      const slack = Math.abs(nowMs - startsMs) * approximately
      return sql<SqlBool>`(x.starts_ms < ${endsMs + slack} and x.ends_ms > ${startsMs - slack})`
    }
  }
}

/** `_lastUpdated` is a column and an instant of one millisecond. */
export function updatedMatches(nowMs: number, alias: string, { prefix, range }: DateValue): Condition {
  const column = sql.ref(`${alias}.last_updated`)
  const [starts, ends] = [new Date(range.startsMs), new Date(range.endsMs)]
  const within = sql<SqlBool>`(${column} >= ${starts} and ${column} < ${ends})`
  switch (prefix) {
    case 'eq':
      return within
    case 'ne':
      return sql<SqlBool>`not ${within}`
    case 'gt':
    case 'sa':
      return sql<SqlBool>`${column} >= ${ends}`
    case 'ge':
      return sql<SqlBool>`${column} >= ${starts}`
    case 'lt':
    case 'eb':
      return sql<SqlBool>`${column} < ${starts}`
    case 'le':
      return sql<SqlBool>`${column} < ${ends}`
    case 'ap': {
      const slack = Math.abs(nowMs - range.startsMs) * approximately
      const [from, until] = [new Date(range.startsMs - slack), new Date(range.endsMs + slack)]
      return sql<SqlBool>`(${column} >= ${from} and ${column} < ${until})`
    }
  }
}

/** The comparison of a stored number with the one searched for, unit included when it is named. */
export function numberMatches({ prefix, value, tolerance, system, code }: NumberValue): Condition {
  const [low, high] = [value - tolerance, value + tolerance]
  const unit = [
    ...(system === undefined ? [] : [sql<SqlBool>`x.system = ${system}`]),
    ...(code === undefined ? [] : [sql<SqlBool>`x.code = ${code}`]),
  ]
  return sql<SqlBool>`(${sql.join([amountMatches(prefix, value, low, high), ...unit], sql` and `)})`
}

function amountMatches(prefix: NumberValue['prefix'], value: number, low: number, high: number): Condition {
  switch (prefix) {
    case 'eq':
      return sql<SqlBool>`(x.low >= ${low} and x.high < ${high})`
    case 'ne':
      return sql<SqlBool>`not (x.low >= ${low} and x.high < ${high})`
    case 'gt':
    case 'sa':
      return sql<SqlBool>`x.high > ${value}`
    case 'ge':
      return sql<SqlBool>`x.high >= ${value}`
    case 'lt':
    case 'eb':
      return sql<SqlBool>`x.low < ${value}`
    case 'le':
      return sql<SqlBool>`x.low <= ${value}`
    case 'ap':
      return sql<SqlBool>`abs(x.low - ${value}) <= ${Math.abs(value) * approximately}`
  }
}
