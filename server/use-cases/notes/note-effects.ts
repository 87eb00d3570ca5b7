import { z } from 'zod'
import type { PlacedWrite } from '#domain/commands/place-writes.ts'
import { resolveWrite } from '#domain/commands/place-writes.ts'
import type { FhirWrite, WritableResource } from '#domain/fhir-write.ts'
import { enqueue, type OutboxItem } from '../../store/outbox.ts'
import { OwnWriteStale } from '../commands/carry-out.ts'
import { StoredResource, StoredWrite } from '../commands/stored-intent.ts'
import { writeOwn } from '../own-store-writes.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { toOutboxItem, updateKey } from '../watch/enqueue-delivery.ts'

/** What a decision about a note wrote, so that it can be taken back. */
const Effect = z.discriminatedUnion('kind', [
  /** In Baton's own store, at once. */
  z.strictObject({
    kind: z.literal('own'),
    write: StoredWrite,
    reference: z.string(),
    versionId: z.string(),
    before: StoredResource.exactOptional(),
  }),
  /** In the EHR, or in whatever store takes it, by the outbox. */
  z.strictObject({
    kind: z.literal('queued'),
    key: z.string(),
    write: StoredWrite,
    before: StoredResource.exactOptional(),
  }),
  /** A row of the outbox that was taken out before anybody had begun with it. */
  z.strictObject({ kind: z.literal('dropped'), delivery: z.string(), write: StoredWrite }),
])
export type NoteEffect = z.infer<typeof Effect>
export const NoteEffects = z.array(Effect)
type Queued = Extract<NoteEffect, { kind: 'queued' }>

/** Where and about whom a decision writes. Ids without their types. */
export type EffectScope = {
  tenant: string
  /** Of the decision: every row of the outbox begins with it. */
  decision: string
  /** Domain time. */
  now: Date
  patient?: string
  referral?: string
}

/** The resource as it stood before an update, for taking it back. */
export type BeforeOf = (reference: string) => WritableResource | undefined

/**
 * Carries out the writes of a plan, in order: those of Baton's own store at once, in this transaction, the others by the
 * outbox.
 *
 * @param before - the chart as it was read
 * @throws OwnWriteStale when somebody was quicker: then nothing is written
 */
export async function carryOutPlaced(
  trx: BatonTransaction,
  scope: EffectScope,
  placed: readonly PlacedWrite[],
  before: BeforeOf,
): Promise<readonly NoteEffect[]> {
  const effects: NoteEffect[] = []
  const written = new Map<number, string>()
  for (const { seq, shelf, write: planned } of placed) {
    const write = resolveWrite(planned, written)
    if (write === undefined) throw new Error('a note refers to what the EHR has yet to create')
    const effect =
      shelf === 'own'
        ? await writeNow(trx, scope, write, before)
        : await queue(trx, scope, `${seq}`, write, before)
    // Whoever was first with this version is about to change it: what is left then is settled on the next reading.
    if (effect === undefined) continue
    if (effect.kind === 'own') written.set(seq, effect.reference)
    effects.push(effect)
  }
  return effects
}

function withBefore(write: FhirWrite, before: BeforeOf): { before?: WritableResource & { id: string } } {
  if (write.interaction === 'create') return {}
  const { resourceType, id } = write.resource
  const resource = before(`${resourceType}/${id}`)
  return resource === undefined ? {} : { before: { ...resource, id } }
}

/** Writes into Baton's own store, in this transaction. */
export async function writeNow(
  trx: BatonTransaction,
  { tenant, now }: EffectScope,
  write: FhirWrite,
  before: BeforeOf,
): Promise<Extract<NoteEffect, { kind: 'own' }>> {
  const outcome = await writeOwn(trx, tenant, write, now)
  if (outcome.kind === 'stale' || outcome.kind === 'unsupported')
    throw new OwnWriteStale(`${write.resource.resourceType}/${write.resource.id ?? ''}`)
  if (outcome.kind !== 'written') throw new Error(`Baton's own store refused a note: ${outcome.kind}`)
  const { reference, versionId = '' } = outcome
  return { kind: 'own', write: StoredWrite.parse(write), reference, versionId, ...toStored(write, before) }
}

function toStored(write: FhirWrite, before: BeforeOf) {
  const { before: resource } = withBefore(write, before)
  return resource === undefined ? {} : { before: StoredResource.parse(resource) }
}

/**
 * Leaves a write to the outbox.
 *
 * @returns nothing where somebody else was first to change this version
 */
export async function queue(
  trx: BatonTransaction,
  scope: EffectScope,
  part: string,
  write: FhirWrite,
  before: BeforeOf,
): Promise<Queued | undefined> {
  const delivery = write.interaction === 'update' ? updateKey(write) : `note|${scope.decision}|${part}`
  return queueAs(trx, scope, delivery, write, before)
}

/** As {@link queue}, under a key that has a meaning of its own; nothing where it is taken. */
export async function queueAs(
  trx: BatonTransaction,
  scope: EffectScope,
  delivery: string,
  write: FhirWrite,
  before: BeforeOf,
): Promise<Queued | undefined> {
  const item = toItem(scope, delivery, write)
  const added = await enqueue(trx, scope.tenant, [item])
  if (!added.has(item.key)) return undefined
  return { kind: 'queued', key: item.key, write: StoredWrite.parse(write), ...toStored(write, before) }
}

function toItem({ now, patient, referral }: EffectScope, key: string, write: FhirWrite): OutboxItem {
  const way = { kind: 'fhir', channel: 'ehr-inbox', because: 'note-filed', write } as const
  const record = {
    referral: referral === undefined ? '' : `ServiceRequest/${referral}`,
    patient: patient === undefined ? '' : `Patient/${patient}`,
  }
  const timing = {
    notBefore: now,
    ...(referral === undefined ? {} : { referral }),
    ...(patient === undefined ? {} : { patient }),
  }
  return toOutboxItem({ key, ways: [way], record }, timing)
}
