import type { NoteDecision } from '#domain/notes-in/decide-note.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import { enqueue } from '../../store/outbox.ts'
import { findLoopOwner } from '../../store/loops.ts'
import { saveVerdict, type KeptNote } from '../../store/received-notes.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { toNoteTask } from './note-task.ts'
import { endNoteWork, type EhrWork } from './note-work.ts'
import type { NotesDeps } from './notes-deps.ts'

const states = { choose: 'waiting', 'no-candidate': 'unmatched', quarantine: 'quarantined' } as const

/**
 * Keeps a note for a person, with the work to look at it. That it could not be read is nobody's work any more.
 *
 * @param work - about the note, as it stands in the EHR
 */
export async function setAside(
  { db, atBoundary }: NotesDeps,
  runtime: TenantRuntime,
  kept: KeptNote,
  decision: NoteDecision,
  work: readonly EhrWork[],
): Promise<void> {
  if (decision.kind === 'file') return
  const now = await readBatonNow(db)
  await db.transaction().execute(async (trx: BatonTransaction) => {
    const state = states[decision.kind]
    if (!(await saveVerdict(trx, kept, { state, decision }))) return
    await atBoundary?.('note-saved')
    const scope = { tenant: kept.tenant, decision: `aside-${kept.id}`, now }
    await endNoteWork(trx, runtime, scope, kept.id, work, ['refused'])
    await enqueueNoteTask(trx, runtime, kept, decision, now)
    await atBoundary?.('note-written')
    const because = typeof decision.because === 'string' ? decision.because : decision.because.join(' ')
    await appendAudit(trx, kept.tenant, [
      {
        action: 'execute',
        event: 'note-set-aside',
        agent: 'Device/baton',
        outcome: 'success',
        resource: `urn:uuid:${kept.id}`,
        reason: `${state} ${because}`,
      },
    ])
  })
  await atBoundary?.('note-committed')
}

/** The work about a note goes to whoever owns the referral it is about, as far as that is known. */
export async function enqueueNoteTask(
  trx: BatonTransaction,
  { tenant }: TenantRuntime,
  kept: KeptNote,
  decision: NoteDecision,
  now: Date,
): Promise<void> {
  const first = decision.kind === 'choose' ? decision.referrals[0]?.referral : undefined
  const referral = decision.kind === 'file' ? decision.referral : first
  const id = referral?.replace('ServiceRequest/', '')
  const owner = id === undefined ? undefined : await findLoopOwner(trx, tenant.id, id)
  await enqueue(trx, tenant.id, [toNoteTask(tenant, kept.id, decision, owner, now)])
}
