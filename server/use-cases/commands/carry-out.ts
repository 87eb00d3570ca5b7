import { resolveWrite } from '#domain/commands/place-writes.ts'
import type { FhirWrite } from '#domain/fhir-write.ts'
import { saveIntentState, saveWrite, type Intent, type IntentWrite } from '../../store/intents.ts'
import { writeOwn } from '../own-store-writes.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { StoredWrite, writtenOf } from './stored-intent.ts'

/** Somebody changed a resource of Baton's own store between the reading and this write: nothing of the plan holds. */
export class OwnWriteStale extends Error {
  readonly reference: string
  constructor(reference: string) {
    super('a resource of the own store has changed')
    this.name = 'OwnWriteStale'
    this.reference = reference
  }
}

/**
 * Carries out every write of Baton's own store, in order, once nothing of the EHR's waits any more, and says how the intent
 * stands then. Not before: an EHR that refuses a write because somebody was quicker refuses the whole command, and nothing
 * of it may stand anywhere.
 *
 * @param now - domain time
 * @throws OwnWriteStale, which undoes the transaction; Error when the store refuses a write, which is a bug of a planner
 */
export async function carryOutOwn(
  trx: BatonTransaction,
  tenant: string,
  intent: Intent,
  now: Date,
): Promise<Intent> {
  if (intent.writes.some(({ shelf, state }) => shelf === 'ehr' && state === 'waiting')) return intent
  const writes: IntentWrite[] = []
  const written = new Map(writtenOf(intent.writes))
  for (const stored of intent.writes) {
    const write = stored.state === 'waiting' && stored.shelf === 'own' ? ready(stored, written) : undefined
    if (write === undefined) writes.push(stored)
    else writes.push(await writeOne(trx, tenant, intent.id, stored, write, now))
    const last = writes.at(-1)
    if (last?.state === 'written' && last.reference !== undefined) written.set(last.seq, last.reference)
  }
  const isDone = intent.state === 'open' && writes.every(({ state }) => state === 'written')
  if (isDone) await saveIntentState(trx, tenant, intent.id, 'done')
  return { ...intent, state: isDone ? 'done' : intent.state, writes }
}

function ready(stored: IntentWrite, written: ReadonlyMap<number, string>): FhirWrite | undefined {
  return resolveWrite(StoredWrite.parse(stored.write), written)
}

async function writeOne(
  trx: BatonTransaction,
  tenant: string,
  intent: string,
  stored: IntentWrite,
  write: FhirWrite,
  now: Date,
): Promise<IntentWrite> {
  const outcome = await writeOwn(trx, tenant, write, now)
  if (outcome.kind === 'stale' || outcome.kind === 'unsupported')
    throw new OwnWriteStale(`${write.resource.resourceType}/${write.resource.id ?? ''}`)
  if (outcome.kind !== 'written') throw new Error(`Baton's own store refused a write: ${outcome.kind}`)
  const { reference, versionId } = outcome
  const done: IntentWrite = {
    ...stored,
    state: 'written',
    reference,
    ...(versionId === undefined ? {} : { versionId }),
  }
  await saveWrite(trx, tenant, intent, done)
  return done
}
