import { ladderFor, timeRung } from '#domain/escalation.ts'
import type { LadderStep } from '#domain/policy.ts'
import type { PracticeContext } from '#domain/watch/practice-context.ts'
import { unreadChartKey, unreadChartTask } from '#domain/watch/fhir-effects/unread-chart-task.ts'
import { toWriting } from '#domain/watch/loop-references.ts'
import { findLead } from '#domain/watch/ownership.ts'
import { readBatonNow } from '../../store/clock.ts'
import { enqueue, type OutboxItem } from '../../store/outbox.ts'
import { findUnreadCharts, type UnreadChart } from '../../store/unread-charts.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'
import { toOutboxItem } from './enqueue-delivery.ts'
import { toPracticeContext } from './practice-of.ts'

/** Charts looked at together; those that wait longest come first. */
const chartsAtOnce = 500

/**
 * Gives the coordinator lead a work item for every chart that could not be read for as long as the blind clock allows: of
 * such a chart no referral may be known, and nobody would be reminded of any. Once for each stretch; it is withdrawn by
 * the first reading that goes well. What is urgent in it nobody can know: it counts as routine.
 */
export async function raiseUnreadCharts(db: BatonDatabase, { tenant }: TenantRuntime): Promise<void> {
  const now = await readBatonNow(db)
  const practice = toPracticeContext(tenant, now)
  const lead = findLead(practice.staff, practice.today)
  const [rung] =
    ladderFor(tenant.policy.escalation, 'blind', { direction: 'outbound', urgency: 'routine' }) ?? []
  if (lead === undefined || rung === undefined || practice.level === 'observe') return
  for (let after: UnreadChart | undefined; ;) {
    const unread = await findUnreadCharts(db, tenant.id, now, { limit: chartsAtOnce, after })
    await raise(db, tenant.id, unread, { lead: lead.reference, rung, practice, now })
    after = unread.at(-1)
    if (after === undefined) return
  }
}

type Raising = { lead: string; rung: LadderStep; practice: PracticeContext; now: Date }

async function raise(
  db: BatonDatabase,
  tenant: string,
  unread: readonly UnreadChart[],
  { lead, rung, practice, now }: Raising,
): Promise<void> {
  const due = unread.filter(
    ({ since }) => timeRung(rung, since.getTime(), 'routine', practice.calendar, []).at <= now.getTime(),
  )
  const items = due.map(({ patient, since }): OutboxItem => {
    const reference = `Patient/${patient}`
    const write = unreadChartTask(reference, lead, since.getTime(), toWriting(practice))
    const way = { kind: 'fhir', channel: 'ehr-inbox', because: 'chart-unread', write } as const
    const delivery = {
      key: unreadChartKey(reference, since.getTime()),
      ways: [way],
      record: { referral: '', patient: reference },
    } as const
    return toOutboxItem(delivery, { patient, notBefore: now })
  })
  await db.transaction().execute((trx) => enqueue(trx, tenant, items))
}
