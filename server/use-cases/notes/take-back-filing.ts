import { isOpenState } from '#domain/clock-starts.ts'
import { isOfOpenReferral, planTakingBack } from '#domain/notes-in/take-back.ts'
import { toLocalIso } from '#domain/watch/local-time.ts'
import type { NoteDecisionRow } from '../../store/note-decisions.ts'
import { deleteWaiting, lockOutboxRow } from '../../store/outbox-rows.ts'
import { OwnWriteStale } from '../commands/carry-out.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { NoteEffects, queue, writeNow, type EffectScope, type NoteEffect } from './note-effects.ts'
import type { EhrWork } from './note-work.ts'
import { openStoredChart } from './possible-charts.ts'
import { readOwnResource } from './reverse-effects.ts'

export type FiledAt = {
  decision: NoteDecisionRow
  /** Of the EHR, as read just now. */
  written: readonly EhrWork[]
  /** Id. */
  patient: string
}

type Taking = {
  trx: BatonTransaction
  scope: EffectScope
  written: readonly EhrWork[]
  lastModified: string
}

/**
 * Takes a filed note out of the record because its sender took it back, within the transaction of that: its document is a
 * mistake, and of every referral that is open without it the Tasks that filing it had closed go on. Baton's own store is
 * written at once, the EHR by the outbox.
 *
 * @throws OwnWriteStale when something of it is being carried out at this moment: nothing is changed
 */
export async function takeBackFiling(
  trx: BatonTransaction,
  { tenant }: TenantRuntime,
  scope: EffectScope,
  { decision, written, patient }: FiledAt,
): Promise<readonly NoteEffect[]> {
  const lastModified = toLocalIso(scope.now.getTime(), tenant.policy.calendar.timeZone)
  const taking = { trx, scope, written, lastModified }
  const effects = NoteEffects.parse(decision.effects)
  const done: NoteEffect[] = []
  for (const effect of effects.filter((each) => typeOf(each) === 'DocumentReference'))
    done.push(...(await takeOne(taking, effect, () => true)))
  const { states } = await openStoredChart(trx, tenant, patient, scope.now)
  const referrals = new Map(
    decision.referrals.map((id) => {
      const state = states.get(`ServiceRequest/${id}`)
      return [`ServiceRequest/${id}`, state !== undefined && isOpenState(state)] as const
    }),
  )
  const isOpen = (task: EhrWork): boolean => isOfOpenReferral(task, referrals)
  for (const effect of effects.filter((each) => typeOf(each) === 'Task').toReversed())
    done.push(...(await takeOne(taking, effect, isOpen)))
  return done
}

const typeOf = ({ write }: NoteEffect): string => write.resource.resourceType

async function takeOne(
  taking: Taking,
  effect: NoteEffect,
  applies: (current: EhrWork) => boolean,
): Promise<readonly NoteEffect[]> {
  switch (effect.kind) {
    case 'own': {
      const { trx, scope, lastModified } = taking
      const current = await readOwnResource(trx, scope.tenant, effect.reference)
      const back = current && applies(current) && planTakingBack(effect, current, lastModified)
      return current && back ? [await writeNow(trx, scope, back, () => current)] : []
    }
    case 'queued':
      return takeQueued(taking, effect, applies)
    // Work about the note that nobody had begun with stays undone.
    case 'dropped':
      return []
  }
}

async function takeQueued(
  { trx, scope, written, lastModified }: Taking,
  effect: Extract<NoteEffect, { kind: 'queued' }>,
  applies: (current: EhrWork) => boolean,
): Promise<readonly NoteEffect[]> {
  const { key, write } = effect
  const row = await lockOutboxRow(trx, scope.tenant, key)
  const asked = { ...write.resource, id: write.resource.id ?? '' }
  if (row?.state === 'waiting') {
    if (!applies(asked)) return []
    await deleteWaiting(trx, scope.tenant, key)
    return [{ kind: 'dropped', delivery: key.slice(0, key.lastIndexOf('|')), write }]
  }
  if (row?.state === 'sending') throw new OwnWriteStale(`${asked.resourceType}/${asked.id}`)
  const [shelf = '', reference] = row?.state === 'sent' ? (row.result?.split(':') ?? []) : []
  if (reference === undefined) return []
  const isOwn = shelf === 'own'
  const current = isOwn
    ? await readOwnResource(trx, scope.tenant, reference)
    : written.find(({ resourceType, id }) => `${resourceType}/${id}` === reference)
  const back = current && applies(current) && planTakingBack(effect, current, lastModified)
  if (!current || !back) return []
  if (isOwn) return [await writeNow(trx, scope, back, () => current)]
  const queued = await queue(trx, scope, `back-${reference}`, back, () => current)
  // Somebody else is changing it at this moment.
  if (queued === undefined) throw new OwnWriteStale(reference)
  return [queued]
}
