import { unplacedRead, type UnplacedItem, type UnplacedWork } from '#contract/worklist.ts'
import type { PatientIdentity } from '#contract/audit.ts'
import { isFields, referencesOf, type Fields } from '#domain/fhir-reading.ts'
import { isRestricted } from '#domain/worklist/patient-label.ts'
import { readWorkItem, type WorkItem } from '#domain/worklist/open-work.ts'
import type { StaffMember } from '#domain/staff.ts'
import type { ListReader } from '../../store/worklist-conditions.ts'
import { identifyPatients } from '../compliance/identify-patients.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { findOrders, findUnplacedTasks, type StoredTask } from './unplaced-tasks.ts'

/** A work item about no listed referral, with the Task that it stands in. */
export type UnplacedTask = Pick<StoredTask, 'shelf'> & {
  entry: UnplacedItem
  task: Fields
  versionId: string
}

const mostShown = 100
const scope = { aliases: new Map<string, string>(), container: '' }

/**
 * What people were asked to do that is about no referral of any list, as far as this person may see it. Under `me` also
 * what nobody in particular was asked for: it is in no other list of anybody's.
 */
export async function listUnplacedWork(
  db: BatonDatabase,
  reader: ListReader,
  staff: readonly StaffMember[],
  scopeAsked: 'me' | 'practice',
): Promise<UnplacedWork> {
  const found = await readUnplaced(
    db,
    reader,
    await findUnplacedTasks(db, reader.tenant, { limit: unplacedRead }),
  )
  const items = found
    .map(({ entry }) => entry)
    .filter(({ work }) => scopeAsked === 'practice' || isAskedOf(work, reader.people))
    .toSorted((one, other) => ((one.work.since ?? '') < (other.work.since ?? '') ? 1 : -1))
  const shown = items.slice(0, mostShown).map((item) => ({ ...item, work: nameOwner(item.work, staff) }))
  return { items: shown, total: items.length }
}

/** One of them, ended or not; nothing where there is none that this person may see. */
export async function findUnplaced(
  db: BatonDatabase,
  reader: ListReader,
  id: string,
): Promise<UnplacedTask | undefined> {
  const [found] = await readUnplaced(db, reader, await findUnplacedTasks(db, reader.tenant, { limit: 1, id }))
  return found
}

const isAskedOf = ({ owner }: WorkItem, people: readonly string[]): boolean =>
  owner?.reference === undefined || people.includes(owner.reference)

/** What a work item names is a reference; people know each other by name. */
function nameOwner(work: WorkItem, staff: readonly StaffMember[]): WorkItem {
  const name = staff.find(({ reference }) => reference === work.owner?.reference)?.name
  return name === undefined ? work : { ...work, owner: { ...work.owner, display: name } }
}

type Read = {
  task: Fields
  work: WorkItem
  shelf: StoredTask['shelf']
  versionId: string
  patient?: string
  referrals: readonly string[]
}

async function readUnplaced(
  db: BatonDatabase,
  { tenant, seesRestricted }: ListReader,
  tasks: readonly StoredTask[],
): Promise<readonly UnplacedTask[]> {
  const read = tasks.flatMap((task) => readTask(task) ?? [])
  const patients = await identifyPatients(
    db,
    tenant,
    read.flatMap(({ patient }) => patient ?? []),
  )
  const orders = await findOrders(
    db,
    tenant,
    read.flatMap(({ referrals }) => referrals.map((reference) => reference.slice('ServiceRequest/'.length))),
  )
  const resources = orders.map((content): unknown => JSON.parse(content))
  const isHidden = ({ patient = '', referrals }: Read): boolean =>
    patients.get(patient)?.isRestricted === true ||
    referrals.some((referral) => isRestricted({ patient, referral }, resources))
  return read
    .filter((each) => seesRestricted || !isHidden(each))
    .map(({ task, work, shelf, versionId, patient }) => ({
      ...{ task, shelf },
      versionId,
      entry: {
        work,
        version: versionId,
        ...(patient !== undefined && { patient: toPatient(patient, patients.get(patient)) }),
      },
    }))
}

function readTask({ content, version, shelf }: StoredTask): Read | undefined {
  const task: unknown = JSON.parse(content)
  if (!isFields(task)) return undefined
  const work = readWorkItem(task)
  if (work === undefined) return undefined
  const patient = referencesOf(task, 'for', scope, []).find((each) => each.startsWith('Patient/'))
  const referrals = ['basedOn', 'focus']
    .flatMap((field) => referencesOf(task, field, scope, []))
    .filter((each) => each.startsWith('ServiceRequest/'))
  return { task, work, shelf, versionId: version, referrals, ...(patient !== undefined && { patient }) }
}

function toPatient(
  reference: string,
  identity: PatientIdentity | undefined,
): NonNullable<UnplacedItem['patient']> {
  const { name, birthDate, mrn } = identity ?? {}
  return {
    reference,
    ...(name !== undefined && { name }),
    ...(birthDate !== undefined && { birthDate }),
    ...(mrn !== undefined && { mrn }),
  }
}
