import type { CommandAnswer } from '#contract/commands.ts'
import { resolveWrite } from '#domain/commands/place-writes.ts'
import type { FhirWrite, WriteOutcome } from '#domain/fhir-write.ts'
import { readBatonNow } from '../../store/clock.ts'
import {
  claimLeftIntents,
  findIntent,
  lockIntent,
  type Intent,
  type IntentWrite,
} from '../../store/intents.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import type { CommandDeps } from './command-deps.ts'
import { handOver } from './hand-over.ts'
import { noteOutcome } from './note-outcome.ts'
import { carryOutOrHandOver } from './report-write.ts'
import { StoredWrite, toAnswer, writtenOf } from './stored-intent.ts'

/** A page that is still there has long written by then; one that was closed never will. */
const leftAfterSeconds = 60
/** Longer than every write of one intent may take. */
const leaseSeconds = 300
const atOnce = 20
/** How often an EHR that does not answer is tried before a person gets the intent. */
const maxAttempts = 6

export type FinishDeps = CommandDeps & {
  tenants: ReadonlyMap<string, TenantRuntime>
}

/**
 * Finishes what pages have left half-done, a closed tab or a lost network, with the backend's own access. Every write is
 * looked for before it is made, because the page may have made it and never said so.
 *
 * @returns how many were finished, and how many were handed to a person
 */
export async function finishIntents(deps: FinishDeps): Promise<{ finished: number; handedOver: number }> {
  const left = await claimLeftIntents(deps.db, { ageSeconds: leftAfterSeconds, leaseSeconds, limit: atOnce })
  const counts = { finished: 0, handedOver: 0 }
  for (const { tenant, id } of left) {
    const runtime = deps.tenants.get(tenant)
    // A connection that was taken out of the configuration: nobody can write there any more.
    if (runtime === undefined) continue
    const { state } = await finishOne(deps, runtime, id)
    if (state === 'done') counts.finished += 1
    if (state === 'handed-over' || state === 'undone') counts.handedOver += 1
  }
  return counts
}

/**
 * Carries out an intent's writes in the EHR with the backend's own access, at once: for commands that come from no chart.
 * What cannot be finished now is tried again by the job.
 *
 * @returns `isRefused`: nothing stands, because the EHR does not take a change that belongs to it
 */
export async function finishIntent(
  deps: Omit<FinishDeps, 'tenants'>,
  runtime: TenantRuntime,
  id: string,
): Promise<{ answer: CommandAnswer; isRefused: boolean }> {
  const { state, last } = await finishOne(deps, runtime, id)
  const intent = await findIntent(deps.db, runtime.tenant.id, id)
  if (intent === undefined) throw new Error('an intent that was just taken is not there')
  return {
    answer: toAnswer(intent, deps.realNow()),
    isRefused: state === 'undone' && last === 'refused',
  }
}

/** @property last - what the EHR said to the write after which nothing more was written */
type Finished = { state: Intent['state']; last?: Reported['kind'] }

async function finishOne(
  deps: Omit<FinishDeps, 'tenants'>,
  runtime: TenantRuntime,
  id: string,
): Promise<Finished> {
  for (;;) {
    const intent = await findIntent(deps.db, runtime.tenant.id, id)
    if (intent?.state !== 'open') return { state: intent?.state ?? 'undone' }
    const next = findNext(intent)
    const outcome = next === undefined ? undefined : await writeByBackend(deps, runtime, next.ready)
    if (outcome === 'later' && intent.attempts < maxAttempts) return { state: 'open' }
    const after = await deps.db.transaction().execute(async (trx: BatonTransaction) => {
      const current = await lockIntent(trx, runtime.tenant.id, id)
      if (current?.state !== 'open') return current?.state ?? 'undone'
      const now = await readBatonNow(deps.db)
      if (next === undefined || outcome === undefined || outcome === 'later')
        return (await settle(trx, runtime, current, now, outcome === 'later')).state
      const noted = await noteOutcome(trx, runtime.tenant.id, current, next.stored, outcome)
      if (noted.kind === 'cannot-finish')
        return (await handOver(trx, runtime.tenant, noted.intent, now)).state
      return (await carryOutOrHandOver(trx, runtime.tenant, noted.intent, now)).state
    })
    if (after !== 'open') {
      if (after === 'done')
        await deps.refresher.refresh(runtime, intent.patient, { purpose: 'chart-opened', maxAgeMs: 0 })
      return { state: after, ...(typeof outcome === 'object' && { last: outcome.kind }) }
    }
    if (next === undefined) return { state: after }
  }
}

/** Nothing of the EHR's waits, or the EHR has been silent for too long. */
async function settle(
  trx: BatonTransaction,
  { tenant }: TenantRuntime,
  intent: Intent,
  now: Date,
  isGivenUp: boolean,
): Promise<Intent> {
  return isGivenUp ? handOver(trx, tenant, intent, now) : carryOutOrHandOver(trx, tenant, intent, now)
}

function findNext(intent: Intent): { stored: IntentWrite; ready: FhirWrite } | undefined {
  const written = writtenOf(intent.writes)
  for (const stored of intent.writes) {
    if (stored.shelf !== 'ehr' || stored.state !== 'waiting') continue
    const ready = resolveWrite(StoredWrite.parse(stored.write), written)
    if (ready !== undefined) return { stored, ready }
  }
  return undefined
}

type Reported = Parameters<typeof noteOutcome>[4]

async function writeByBackend(
  { gateways }: Pick<FinishDeps, 'gateways'>,
  runtime: TenantRuntime,
  write: FhirWrite,
): Promise<Reported | 'later'> {
  const gateway = gateways.find(runtime)
  if (gateway === undefined) return { kind: 'refused', status: 403 }
  return toReported(await gateway.write(write, { wasBegun: true }))
}

function toReported(outcome: WriteOutcome): Reported | 'later' {
  switch (outcome.kind) {
    case 'written': {
      const { reference, versionId } = outcome
      return { kind: 'written', reference, ...(versionId === undefined ? {} : { versionId }) }
    }
    case 'stale':
      return { kind: 'stale' }
    case 'refused':
      return { kind: 'refused', status: outcome.status }
    case 'unsupported':
      return { kind: 'refused', status: 405 }
    case 'retry':
      return 'later'
    case 'uncertain':
      // Where nothing can be looked up, sending it again might write it twice.
      return outcome.isBlind === true ? { kind: 'stale' } : 'later'
  }
}
