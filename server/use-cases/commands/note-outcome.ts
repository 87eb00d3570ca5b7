import type { WriteReport } from '#contract/commands.ts'
import { keepRefused, mayBeKept } from '#domain/commands/place-writes.ts'
import { saveWrite, type Intent, type IntentWrite } from '../../store/intents.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { StoredWrite } from './stored-intent.ts'

/** What became of a write. */
export type WriteBecame = Exclude<WriteReport['outcome'], { kind: 'send' }>

/** How an intent stands after one outcome in the EHR. `cannot-finish`: a person has to look at it. */
export type Noted = { intent: Intent; kind: 'goes-on' | 'cannot-finish' }

/**
 * Notes what became of one write in the EHR. What the EHR refuses to create, Baton's own store keeps; an update it refuses,
 * or that came too late, cannot be made anywhere else.
 */
export async function noteOutcome(
  trx: BatonTransaction,
  tenant: string,
  intent: Intent,
  write: IntentWrite,
  outcome: WriteBecame,
): Promise<Noted> {
  const changed = toChanged(write, outcome)
  if (changed === undefined) return { intent, kind: 'goes-on' }
  const writes =
    changed.shelf === 'own'
      ? keepOwn(intent.writes, write.seq)
      : intent.writes.map((each) => (each.seq === changed.seq ? changed : each))
  for (const [at, each] of writes.entries())
    if (each !== intent.writes[at]) await saveWrite(trx, tenant, intent.id, each)
  return {
    intent: { ...intent, writes },
    kind: changed.state === 'failed' ? 'cannot-finish' : 'goes-on',
  }
}

/** What the EHR refused to create moves to Baton's own store, and what has not been written yet moves along. */
function keepOwn(writes: readonly IntentWrite[], refused: number): readonly IntentWrite[] {
  const placed = keepRefused(
    writes.map(({ seq, shelf, write }) => ({ seq, shelf, write: StoredWrite.parse(write) })),
    refused,
  )
  return writes.map((each, at) => {
    const now = placed[at]
    if (each.state !== 'waiting' || now === undefined || each.shelf === 'own') return each
    return { ...each, shelf: now.shelf, write: now.write }
  })
}

function toChanged(write: IntentWrite, outcome: WriteBecame): IntentWrite | undefined {
  switch (outcome.kind) {
    case 'written': {
      const { reference, versionId } = outcome
      return { ...write, state: 'written', reference, ...(versionId === undefined ? {} : { versionId }) }
    }
    case 'stale':
      return { ...write, state: 'failed' }
    case 'refused':
      return mayBeKept(StoredWrite.parse(write.write))
        ? { ...write, shelf: 'own' }
        : { ...write, state: 'failed' }
    case 'uncertain':
    case 'access-ended':
      return undefined
  }
}
