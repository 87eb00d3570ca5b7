import { z } from 'zod'
import { readEvidence } from '#domain/evidence.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { isUnreadChartTask } from '#domain/watch/fhir-effects/unread-chart-task.ts'
import { isOver, withdrawStallTask } from '#domain/watch/fhir-effects/withdraw-stall-task.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { enqueue, type OutboxItem } from '../../store/outbox.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import type { ViewsMeta } from '../sync/refresh-patient.ts'
import { toOutboxItem, updateKey } from './enqueue-delivery.ts'

const TaskHead = z.looseObject({
  resourceType: z.literal('Task'),
  id: z.string(),
  meta: z.looseObject({ versionId: z.string() }),
})

/** Takes back the work items of clocks that no longer run, so that inboxes hold only what is still to be done. */
export async function withdrawWork(
  trx: BatonTransaction,
  tenant: Tenant,
  patient: string,
  views: readonly LoopView[],
  { resources, judgedAt }: ViewsMeta,
): Promise<void> {
  const tasks = resources.flatMap((resource) => {
    const read = TaskHead.safeParse(resource)
    return read.success ? [read.data] : []
  })
  const evidence = new Map(readEvidence(tasks).evidence.tasks.map((task) => [task.ref, task]))
  const writing = {
    now: judgedAt.getTime(),
    calendar: tenant.policy.calendar,
    language: tenant.locale ?? 'en',
  } as const
  const items = tasks.flatMap((task): OutboxItem[] => {
    const known = evidence.get(`Task/${task.id}`)
    if (known === undefined) return []
    const view = views.find(({ referral }) => known.focus.includes(referral))
    // That the chart could be read is all that the one kind waits for.
    const isDone = isUnreadChartTask(known.identifiers) || (view !== undefined && isOver(known, view))
    if (!isDone) return []
    const write = withdrawStallTask(task, task.meta.versionId, writing)
    if (write === undefined) return []
    const way = { kind: 'fhir', channel: 'ehr-inbox', because: 'clock-stopped', write } as const
    const record = { referral: view?.referral ?? '', patient: `Patient/${patient}` }
    return [toOutboxItem({ key: updateKey(write), ways: [way], record }, { patient, notBefore: judgedAt })]
  })
  await enqueue(trx, tenant.id, items)
}
