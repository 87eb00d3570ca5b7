import { createHash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import { z } from 'zod'
import { patientTables } from '../../server/store/patient-tables.ts'
import { writeOwn } from '../../server/use-cases/own-store-writes.ts'
import type { BatonDatabase } from '../../server/use-cases/tenant-runtime.ts'

/** Somebody of whom every table that holds something of patients holds a row. */
export type PlantedPatient = {
  id: string
  referral: string
  /** A word that occurs nowhere else: in names, texts, JSON and files. */
  mark: string
  mrn: string
}

const Column = z.object({
  table: z.string(),
  name: z.string(),
  type: z.string(),
  default: z.string().nullable(),
})

/** What columns must say for a row to be possible, or to stand in nobody's way. */
const fixed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  received_note: { state: 'filed' },
  outbox: { state: 'sent', kind: 'message', channel: 'sms', address: '+15185550142' },
  intent: { state: 'done' },
  loop: { display: 'closed' },
  loop_fact: { direction: 'outbound' },
  mirrored_resource: { type: 'Patient' },
  notified_resource: { type: 'Patient' },
}

/** Ids that rows of several tables share, so that those which belong together do. */
const shared = ['packet_id', 'access_id', 'intent_id', 'note_id', 'decision_id', 'hold_id', 'outbox_id']

/** Plants a row in every such table, whatever columns it has: a column that comes later is filled as well. */
export async function plantPatient(
  db: BatonDatabase,
  tenant: string,
  patient: PlantedPatient,
): Promise<void> {
  const found = await sql`select table_name as table, column_name as name, udt_name as type,
      column_default as default from information_schema.columns
    where table_schema = 'public' and is_generated = 'NEVER' order by ordinal_position`.execute(db)
  const columns = z.array(Column).parse(found.rows)
  for (const { table } of patientTables.toReversed()) {
    const own = columns.filter(
      (column) =>
        column.table === table &&
        (column.default === null || shared.includes(column.name) || column.name === 'state'),
    )
    const names = sql.join(own.map(({ name }) => sql.ref(name)))
    const values = sql.join(own.map((column) => valueOf(tenant, patient, column)))
    await sql`insert into ${sql.table(table)} (${names}) values (${values})`.execute(db)
  }
  await plantResources(db, tenant, patient)
}

function valueOf(
  tenant: string,
  planted: PlantedPatient,
  column: z.infer<typeof Column>,
): RawBuilder<unknown> {
  const { table, name, type } = column
  const { id, referral, mark, mrn } = planted
  const said = fixed[table]?.[name]
  if (said !== undefined) return sql`${said}`
  if (name === 'tenant_id') return sql`${tenant}`
  if (name === 'patient_id') return sql`${id}`
  if (name === 'referral_id') return sql`${referral}`
  if (name === 'id') return sql`${id}`
  if (shared.includes(name)) return type === 'uuid' ? sql`${uuidOf(id)}::uuid` : sql`${uuidOf(id)}`
  const patientRecord = {
    resourceType: 'Patient',
    id,
    name: [{ family: mark, given: ['Q'] }],
    birthDate: '1961-03-14',
    identifier: [{ value: mrn }],
  }
  if (name === 'content' && table === 'mirrored_resource') return sql`${JSON.stringify(patientRecord)}`
  const json = JSON.stringify({
    patient: `Patient/${id}`,
    referral: `ServiceRequest/${referral}`,
    patientName: `${mark}, Q`,
    birthDate: '1961-03-14',
    mrn,
    title: mark,
  })
  switch (type) {
    case 'json':
    case 'jsonb':
      return sql`${json}::jsonb`
    case 'bytea':
      return sql`convert_to(${`${mark} ${id} ${name}`}, 'UTF8')`
    case '_text':
      return sql`array[${referral}]`
    case 'timestamptz':
      return sql`now()`
    case 'date':
      return sql`date '2026-03-01'`
    case 'bool':
      return sql`false`
    case 'int2':
    case 'int4':
    case 'int8':
    case 'float8':
      return sql`1`
    case 'text':
      return sql`${`${mark} ${name}`}`
    default:
      throw new Error(`no value is known for ${table}.${name} of type ${type}`)
  }
}

function uuidOf(id: string): string {
  const hex = createHash('md5').update(id).digest('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** In Baton's own store: a task that was changed, a letter as a file, and what is said about the task. */
async function plantResources(
  db: BatonDatabase,
  tenant: string,
  { id, referral, mark }: PlantedPatient,
): Promise<void> {
  const now = new Date('2026-03-01T12:00:00Z')
  const create = async (resource: { resourceType: string; [field: string]: unknown }): Promise<string> => {
    const identity = { system: 'https://baton.example/test', value: `${id} ${resource.resourceType}` }
    const write = {
      interaction: 'create',
      resource: { ...resource, identifier: [identity] },
      identity,
    } as const
    const outcome = await writeOwn(db, tenant, write, now)
    if (outcome.kind !== 'written') throw new Error(`${resource.resourceType} was ${outcome.kind}`)
    return outcome.reference
  }
  const subject = { reference: `Patient/${id}` }
  const task = {
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    for: subject,
    focus: { reference: `ServiceRequest/${referral}` },
    description: mark,
  }
  const reference = await create(task)
  const update = { ...task, status: 'completed', id: reference.slice('Task/'.length) }
  await writeOwn(db, tenant, { interaction: 'update', resource: update, versionId: '1' }, now)
  await create({
    resourceType: 'Communication',
    status: 'completed',
    about: [{ reference: `ServiceRequest/${referral}` }],
    note: [{ text: mark }],
  })
  const binary = `Binary/letter-of-${id}`
  await plantBinary(db, tenant, binary, mark)
  await create({
    resourceType: 'DocumentReference',
    status: 'current',
    subject,
    content: [{ attachment: { url: binary, title: mark } }],
  })
  await plantProvenance(db, tenant, { target: reference, mark, id })
}

/** As no planner writes them: the store itself takes what has no identifier. */
async function plantBinary(
  db: BatonDatabase,
  tenant: string,
  reference: string,
  mark: string,
): Promise<void> {
  const data = Buffer.from(mark).toString('base64')
  await insertVersion(db, tenant, reference, { resourceType: 'Binary', contentType: 'text/plain', data })
}

async function plantProvenance(
  db: BatonDatabase,
  tenant: string,
  { target, mark, id }: { target: string; mark: string; id: string },
): Promise<void> {
  const resource = {
    resourceType: 'Provenance',
    target: [{ reference: target }],
    agent: [{ who: { display: mark } }],
  }
  await insertVersion(db, tenant, `Provenance/of-${id}`, resource)
  const [type, of] = target.split('/')
  await sql`insert into fhir_reference (tenant_id, type, param, id, target_type, target_id)
    values (${tenant}, 'Provenance', 'target', ${`of-${id}`}, ${type}, ${of})`.execute(db)
}

async function insertVersion(
  db: BatonDatabase,
  tenant: string,
  reference: string,
  resource: { resourceType: string; [field: string]: unknown },
): Promise<void> {
  const id = reference.split('/')[1] ?? ''
  const content = JSON.stringify({ ...resource, id })
  const { resourceType } = resource
  await sql`insert into fhir_resource (tenant_id, type, id, version, last_updated, deleted, content)
    values (${tenant}, ${resourceType}, ${id}, 1, now(), false, ${content})`.execute(db)
  await sql`insert into fhir_version (tenant_id, type, id, version, last_updated, deleted, content, method)
    values (${tenant}, ${resourceType}, ${id}, 1, now(), false, ${content}, 'POST')`.execute(db)
}
