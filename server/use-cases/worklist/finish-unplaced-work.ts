import type { FinishWork } from '#contract/worklist.ts'
import { finishWork } from '#domain/commands/finish-work.ts'
import { textOf } from '#domain/fhir-reading.ts'
import type { FhirWrite } from '#domain/fhir-write.ts'
import { endedStatuses } from '#domain/worklist/open-tasks.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import { endEhrWork } from '../../store/ehr-work.ts'
import { enqueue } from '../../store/outbox.ts'
import type { ListReader } from '../../store/worklist-conditions.ts'
import type { CommandCaller } from '../commands/command-deps.ts'
import { writeOwn } from '../own-store-writes.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { patientIn } from '../sync/mirror-reading.ts'
import { toOutboxItem, updateKey } from '../watch/enqueue-delivery.ts'
import { findUnplaced } from './unplaced-work.ts'

export type FinishOutcome = 'done' | 'not-found' | 'work-done' | 'changed'

/**
 * Says that a work item about no listed referral is done, on the shelf where it stands, and enters it into the trail with
 * it. The EHR is told by the outbox.
 *
 * @param reader - whose list it stands in: what this person may not see is not there for them
 * @returns `work-done` where it was over already, `changed` where it is not as it was shown
 */
export async function finishUnplacedWork(
  db: BatonDatabase,
  { tenant }: TenantRuntime,
  reader: ListReader,
  caller: CommandCaller,
  { item, version, text = '' }: FinishWork,
): Promise<FinishOutcome> {
  const id = item.slice('Task/'.length)
  const now = await readBatonNow(db)
  return db.transaction().execute(async (trx: BatonTransaction): Promise<FinishOutcome> => {
    const found = await findUnplaced(trx, reader, id)
    if (found === undefined) return 'not-found'
    const { task, versionId, entry } = found
    if (endedStatuses.includes(textOf(task, 'status', []) ?? '')) return 'work-done'
    if (versionId !== version) return 'changed'
    const { reference, name, roles } = caller
    const actor = { reference, ...(name !== undefined && { display: name }) }
    const { calendar } = tenant.policy
    const resource = { ...task, ...finishWork(task, text, { actor, now: now.getTime(), calendar }) }
    const write = {
      interaction: 'update',
      resource: { ...resource, resourceType: 'Task', id },
      versionId,
    } as const
    const isWritten = await (found.shelf === 'own' ? writeHere : writeThere)(trx, tenant.id, write, now)
    // What somebody else did this very moment stands.
    if (!isWritten) return 'changed'
    await appendAudit(trx, tenant.id, [
      {
        action: 'execute',
        event: 'command-given',
        agent: reference,
        ...(name !== undefined && { agentName: name }),
        role: roles.join(' '),
        ...(entry.patient !== undefined && { patient: entry.patient.reference }),
        resource: item,
        evidence: [`${item}/_history/${versionId}`],
        outcome: 'success',
        reason: 'complete-work',
      },
    ])
    return 'done'
  })
}

type Update = Extract<FhirWrite, { interaction: 'update' }>

async function writeHere(trx: BatonTransaction, tenant: string, write: Update, now: Date): Promise<boolean> {
  const written = await writeOwn(trx, tenant, write, now)
  return written.kind === 'written' && !written.wasThere
}

async function writeThere(trx: BatonTransaction, tenant: string, write: Update, now: Date): Promise<boolean> {
  const { resource, versionId } = write
  const ended = { id: resource.id, versionId, content: JSON.stringify(resource) }
  if (!(await endEhrWork(trx, tenant, ended, now))) return false
  const way = { kind: 'fhir', channel: 'ehr-inbox', because: 'work-done', write } as const
  const delivery = { key: updateKey(write), ways: [way], record: { referral: '', patient: '' } } as const
  const patient = patientIn(resource)
  const whom = patient === undefined ? {} : { patient }
  await enqueue(trx, tenant, [toOutboxItem(delivery, { ...whom, notBefore: now })])
  return true
}
