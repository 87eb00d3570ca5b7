import { isOpenState } from '#domain/clock-starts.ts'
import { localDay } from '#domain/clinic-zone.ts'
import { levelFor } from '#domain/feature-level.ts'
import type { FhirWrite } from '#domain/fhir-write.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { findCoordinationTask } from '#domain/watch/coordination-task.ts'
import { toReferences } from '#domain/watch/fhir-effects/effect-context.ts'
import { ownerTask, reassignOwnerTask } from '#domain/watch/fhir-effects/owner-task.ts'
import { readOwnerTasks, type OwnerTasks } from '#domain/watch/owner-tasks.ts'
import { chooseOwner, chooseSuccessor, isPresent, type OwnableLoop } from '#domain/watch/ownership.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { countOpenByOwner, findOwners } from '../../store/loops.ts'
import { enqueue } from '../../store/outbox.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import type { ViewsMeta } from '../sync/refresh-patient.ts'
import { toOutboxItem } from './enqueue-delivery.ts'
import { toPracticeContext } from './practice-of.ts'

/**
 * Sees to it that every open loop has an owner who still works here, and a Task that says so: by rule and load where
 * there is nobody, once more where the Task was ended before the loop was, and by moving the Task where its owner is no
 * longer active. A practice that only observes, or has named no staff, assigns nobody.
 *
 * @returns the owners that were chosen, by reference of the referral
 */
export async function assignOwners(
  trx: BatonTransaction,
  tenant: Tenant,
  views: readonly LoopView[],
  meta: ViewsMeta,
): Promise<ReadonlyMap<string, string>> {
  const practice = toPracticeContext(tenant, meta.judgedAt)
  const lacking = views
    .filter(({ specialty }) => levelFor(practice, specialty) !== 'observe')
    .flatMap((view): readonly Lack[] => findLack(view, tenant, meta))
  if (lacking.length === 0) return new Map()
  const given = await findOwners(
    trx,
    tenant.id,
    lacking.map(({ view }) => idOf(view)),
  )
  const load = new Map(await countOpenByOwner(trx, tenant.id))
  const owners = new Map<string, string>()
  for (const lack of lacking) {
    const { view } = lack
    const before = given.get(idOf(view))
    const chosen = choose(lack, before, tenant, load, meta)
    if (chosen === undefined) continue
    owners.set(view.referral, chosen.owner)
    if (chosen.owner !== before) load.set(chosen.owner, (load.get(chosen.owner) ?? 0) + 1)
    await writeOwner(trx, tenant, lack, chosen, meta)
  }
  return owners
}

/**
 * Whom loops were given to that the record names nobody for yet: their Task may be on its way, or in an EHR that cannot be
 * read. Nobody is chosen anew.
 *
 * @returns by reference of the referral
 */
export async function findAssigned(
  trx: BatonTransaction,
  tenant: Tenant,
  views: readonly LoopView[],
): Promise<ReadonlyMap<string, string>> {
  const unnamed = views.filter(({ owner }) => owner === undefined)
  const given = await findOwners(trx, tenant.id, unnamed.map(idOf))
  return new Map(
    unnamed.flatMap((view) => {
      const owner = given.get(idOf(view))
      return owner === undefined ? [] : [[view.referral, owner] as const]
    }),
  )
}

const idOf = ({ referral }: Pick<LoopView, 'referral'>): string => referral.slice(referral.indexOf('/') + 1)

/** `nobody` ever had it · `ended`: their Task was, the loop is not · `left`: whoever has it is no longer active. */
type Lack = {
  kind: 'nobody' | 'ended' | 'left'
  view: LoopView
  coordinationTask: string | undefined
  tasks: OwnerTasks
}

function findLack(view: LoopView, { staff }: Tenant, { resources, sources }: ViewsMeta): readonly Lack[] {
  if (!isOpenState(view.state)) return []
  const coordinationTask = findCoordinationTask(view.referral, resources)
  const tasks = readOwnerTasks(view.referral, coordinationTask, resources)
  const lack = { view, coordinationTask, tasks }
  const { owner } = view
  if (owner === undefined) return [{ ...lack, kind: 'nobody' }]
  // Of Tasks that were not all read the open one may be the one that is missing.
  const areTasksRead = sources.Task === undefined || sources.Task === 'ok' || sources.Task === 'unsupported'
  if (tasks.open === undefined && tasks.ended > 0 && areTasksRead) return [{ ...lack, kind: 'ended' }]
  const hasLeft = staff.some(({ reference, isActive }) => reference === owner.reference && !isActive)
  return hasLeft ? [{ ...lack, kind: 'left' }] : []
}

type Chosen = { owner: string; because: string }

function choose(
  { kind, view }: Lack,
  before: string | undefined,
  { staff, policy }: Tenant,
  load: ReadonlyMap<string, number>,
  { judgedAt }: ViewsMeta,
): Chosen | undefined {
  const today = localDay(judgedAt.getTime(), policy.calendar.timeZone)
  const loop: OwnableLoop = {
    direction: view.axes.direction,
    urgency: view.urgency,
    ...(view.specialty !== undefined && { specialty: view.specialty }),
  }
  const holder = view.owner?.reference
  // Their Task is on its way, or was not read yet: another choice now would name somebody the record does not.
  const isStillTheirs =
    kind !== 'ended' && before !== undefined && before !== holder && isThere(before, staff, today)
  if (isStillTheirs) return { owner: before, because: 'rule-and-load' }
  if (holder === undefined) return chooseOwner(loop, staff, load, today)
  const successor = chooseSuccessor(holder, loop, staff, load, today)
  return successor ?? (kind === 'ended' ? { owner: holder, because: 'owner-task-ended' } : undefined)
}

function isThere(owner: string, staff: Tenant['staff'], today: string): boolean {
  const member = staff.find(({ reference }) => reference === owner)
  return member === undefined || isPresent(member, today)
}

async function writeOwner(
  trx: BatonTransaction,
  tenant: Tenant,
  lack: Lack,
  chosen: Chosen,
  { judgedAt }: ViewsMeta,
): Promise<void> {
  const planned = planWrite(lack, chosen.owner, tenant, judgedAt)
  if (planned === undefined) return
  const { view } = lack
  const patient = (view.patient ?? '').replace(/^Patient\//, '')
  const way = { kind: 'fhir', channel: 'ehr-inbox', because: chosen.because, write: planned.write } as const
  const record = { referral: view.referral, patient: view.patient ?? '' }
  const timing = { referral: idOf(view), patient, notBefore: judgedAt }
  const added = await enqueue(trx, tenant.id, [
    toOutboxItem({ key: planned.key, ways: [way], record }, timing),
  ])
  if (added.size === 0) return
  await appendAudit(trx, tenant.id, [
    {
      action: planned.write.interaction,
      event: 'owner-assigned',
      agent: 'Device/baton',
      patient: view.patient ?? '',
      resource: view.referral,
      outcome: 'success',
      evidence: [chosen.owner],
      reason: chosen.because,
    },
  ])
}

/** A Task that stands is moved, for the version that was read; otherwise the next one is made. */
function planWrite(
  { kind, view, coordinationTask, tasks }: Lack,
  owner: string,
  tenant: Tenant,
  judgedAt: Date,
): { key: string; write: FhirWrite } | undefined {
  const now = judgedAt.getTime()
  const writing = { now, calendar: tenant.policy.calendar, language: tenant.locale ?? 'en' } as const
  if (kind === 'left') {
    // Without a version somebody else's change could be overwritten.
    if (tasks.open?.versionId === undefined) return undefined
    const { task, versionId } = tasks.open
    const key = `Task/${task.id}|${versionId}|reassign`
    return { key, write: reassignOwnerTask(task, versionId, owner, writing) }
  }
  const loop = toReferences(view, coordinationTask)
  const dueAt = Math.max(now, ...view.clocks.map(({ due }) => Date.parse(due)).slice(0, 1))
  const cycle = tasks.ended + 1
  const key = cycle === 1 ? `${idOf(view)}|own` : `${idOf(view)}|own|${cycle}`
  return { key, write: ownerTask(loop, owner, dueAt, writing, cycle) }
}
