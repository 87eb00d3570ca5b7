import { sql, type SqlBool } from 'kysely'
import { confinedTo, type Access, type Interaction } from './access.ts'
import { readCriterion, type ReadingContext } from './criterion-reading.ts'
import { compartmentParametersOf, searchParametersOf, servedTypes } from './r4/definitions.ts'
import { allOf, anyOf, meets, type Condition, type ConditionScope } from './search-conditions.ts'
import { attachmentParameter, securityContextParameter } from './search-index.ts'

/** A device of a patient is the patient's, though R4 leaves Device out of the compartment. */
const additions: Readonly<Record<string, readonly string[]>> = { Device: ['patient'] }

function paramsOf(type: string): readonly string[] {
  return [...compartmentParametersOf(type), ...(additions[type] ?? [])]
}

/** Types whose resources belong to one patient; the others (Practitioner, Organization, …) belong to everyone. */
const confinedTypes = new Set([
  'Patient',
  'Provenance',
  'Binary',
  ...servedTypes.filter((type) => paramsOf(type).length > 0),
])

/** Whether a token for one patient is kept to that patient's resources of this type. */
export function isConfinedType(type: string): boolean {
  return confinedTypes.has(type)
}

/** Every (type, parameter) pair that makes a resource the patient's. */
const memberships = servedTypes.flatMap((type) =>
  paramsOf(type).map((param) => sql`(${sql.lit(type)}, ${sql.lit(param)})`),
)

/**
 * Whether the resource under an alias of `fhir_resource` is in the patient's compartment; undefined for types that
 * are not confined. Follows R4 with three differences: only the patient's own Patient resource counts, not linked
 * ones; a Provenance belongs to whom its targets belong; a Binary to whom its security context or a document names.
 */
function inCompartment(tenant: string, patient: string, type: string, alias: string): Condition | undefined {
  const id = sql.ref(`${alias}.id`)
  if (type === 'Patient') return sql<SqlBool>`${id} = ${patient}`
  if (type === 'Binary') return anyOf([...binaryConditions(tenant, patient, alias)])
  const params = paramsOf(type)
  const direct = sql<SqlBool>`exists (select 1 from fhir_reference p where p.tenant_id = ${tenant} and p.type = ${type}
    and p.id = ${id} and p.param = any(${params}) and p.target_type = 'Patient' and p.target_id = ${patient})`
  if (type === 'Provenance') return anyOf([direct, throughTarget(tenant, patient, alias)])
  return params.length === 0 ? undefined : direct
}

function throughTarget(tenant: string, patient: string, alias: string): Condition {
  return sql<SqlBool>`exists (select 1 from fhir_reference t join fhir_reference p on p.tenant_id = ${tenant}
      and p.type = t.target_type and p.id = t.target_id and p.target_type = 'Patient' and p.target_id = ${patient}
      and (p.type, p.param) in (${sql.join(memberships)})
    where t.tenant_id = ${tenant} and t.type = 'Provenance' and t.id = ${sql.ref(`${alias}.id`)} and t.param = 'target')`
}

function binaryConditions(tenant: string, patient: string, alias: string): readonly Condition[] {
  const id = sql.ref(`${alias}.id`)
  return [
    sql<SqlBool>`exists (select 1 from fhir_reference s where s.tenant_id = ${tenant} and s.type = 'Binary'
      and s.id = ${id} and s.param = ${securityContextParameter}
      and s.target_type = 'Patient' and s.target_id = ${patient})`,
    sql<SqlBool>`exists (select 1 from fhir_reference d join fhir_reference p on p.tenant_id = ${tenant}
        and p.type = d.type and p.id = d.id and p.target_type = 'Patient' and p.target_id = ${patient}
        and p.param in ('subject', 'patient')
      where d.tenant_id = ${tenant} and d.type = any(${attachmentTypes}) and d.param = ${attachmentParameter}
        and d.target_type = 'Binary' and d.target_id = ${id})`,
  ]
}

const attachmentTypes = ['DocumentReference', 'DiagnosticReport', 'Communication', 'Consent', 'Media']

/** A resource that belongs to a patient through others has no reference of its own that every version could show. */
const throughOthers = new Set(['Patient', 'Binary', 'Provenance'])

/**
 * Whether a version under an alias of `fhir_version` was about the caller's patient when it was written: what was
 * moved from one chart to another keeps versions that are about somebody else. Undefined when that does not matter.
 */
export function versionConfinement(
  { access, baseUrl }: Pick<ReadingContext, 'access' | 'baseUrl'>,
  interaction: Interaction,
  type: string,
  alias: string,
): Condition | undefined {
  const patient = confinedTo(access, interaction, type)
  const params = throughOthers.has(type) ? [] : paramsOf(type)
  if (patient === undefined || params.length === 0) return undefined
  const local = `Patient/${patient}`
  const forms = [local, `${baseUrl}/${local}`].flatMap((form) => [form, `${form}/_history/`])
  const [here, hereAt, absolute, absoluteAt] = forms
  const names = JSON.stringify({ here, hereAt, absolute, absoluteAt })
  const content = sql.ref(`${alias}.content`)
  const paths = params.flatMap((param) => searchParametersOf(type).get(param)?.at ?? [])
  const found = paths.map(({ path }) => {
    const where = `$.${[...path, 'reference'].map((key) => `"${key}"`).join('.')} ? (@ == $here || @ == $absolute
      || @ starts with $hereAt || @ starts with $absoluteAt)`
    return sql<SqlBool>`jsonb_path_exists(${content}::jsonb, ${where}::jsonpath, ${names}::jsonb)`
  })
  return anyOf([sql<SqlBool>`${content} is null`, ...found])
}

/** What a caller may see of a type, as a condition on an alias of `fhir_resource`; undefined when everything. */
export function confinement(
  context: ReadingContext & { readonly tenant: string; readonly nowMs: number; readonly access: Access },
  interaction: Interaction,
  type: string,
  alias: string,
): Condition | undefined {
  const { access, tenant } = context
  const conditions: Condition[] = []
  const patient = confinedTo(access, interaction, type)
  const own = patient === undefined ? undefined : inCompartment(tenant, patient, type, alias)
  if (own) conditions.push(own)
  const queries = access.constraints?.(interaction, type) ?? []
  if (queries.length > 0)
    conditions.push(anyOf(queries.map((query) => queryCondition(context, type, alias, query))))
  return conditions.length === 0 ? undefined : allOf(conditions)
}

function queryCondition(
  context: ReadingContext & { readonly tenant: string; readonly nowMs: number },
  type: string,
  alias: string,
  query: string,
): Condition {
  const scope: ConditionScope = { tenant: context.tenant, nowMs: context.nowMs, confine: () => undefined }
  const criteria = [...new URLSearchParams(query)].map(([name, value]) =>
    readCriterion(context, type, name, value),
  )
  return allOf(criteria.map((criterion) => meets(scope, type, alias, criterion)))
}
