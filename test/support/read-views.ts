import type { Sources } from '#domain/loop-vocabulary.ts'
import { judgeLoop } from '#domain/judge-loop.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { Tenant } from '../../server/config/smart-config.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { someFacts, withoutOwner } from './facts-builder.ts'
import type { WatchFixture } from './watch-fixture.ts'

const patient = {
  resourceType: 'Patient',
  id: 'p-1',
  birthDate: '1980-01-01',
  name: [{ given: ['Ada'], family: 'Sample' }],
}

function judged(
  tenant: Tenant,
  now: Date,
  changes: Parameters<typeof someFacts>[0] = {},
  isOwned = true,
  lastGoodReadAt = now,
  sources: Sources = {},
): LoopView {
  const facts = someFacts(changes)
  const policy = { ...tenant.policy, trackFrom: Date.parse('2026-01-01T00:00:00Z') }
  const setting = { sources, policy, now: now.getTime(), lastGoodReadAt: lastGoodReadAt.getTime() }
  const view = judgeLoop(isOwned ? facts : withoutOwner(facts), setting, [])
  return { ...view, requester: { reference: 'Practitioner/referrer' } }
}

/** One reading of the chart of `Patient/p-1`, with one referral. */
export type Reading = {
  /** Read beside the patient. */
  resources?: readonly unknown[]
  sources?: Sources
  changes?: Partial<Tenant>
  facts?: Parameters<typeof someFacts>[0]
  isOwned?: boolean
  purpose?: 'sync' | 'backfill'
  /** When the chart was last read without a fault; now, unless given. */
  lastGoodReadAt?: Date
}

/** Hands a reading on to the watch as a refresh does, judged at domain time. */
export async function readViews(
  watch: WatchFixture,
  { changes, facts, isOwned, purpose = 'sync', resources = [], sources = {}, lastGoodReadAt }: Reading = {},
): Promise<void> {
  const runtime = watch.practice('north', changes)
  const now = await readBatonNow(watch.db)
  const meta = {
    purpose,
    evidenceAt: lastGoodReadAt ?? now,
    lastGoodReadAt: lastGoodReadAt ?? now,
    sources,
    resources: [patient, ...resources],
    judgedAt: now,
  }
  await watch.db
    .transaction()
    .execute((trx) =>
      recordViews(
        trx,
        runtime,
        'p-1',
        [judged(runtime.tenant, now, facts, isOwned, lastGoodReadAt, sources)],
        meta,
      ),
    )
}
