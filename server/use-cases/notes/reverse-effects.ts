import { planUndo } from '#domain/commands/plan-undo.ts'
import type { FhirWrite, WritableResource } from '#domain/fhir-write.ts'
import { holdsAll } from '#domain/holds-all.ts'
import { findCurrent } from '../../fhir-server/resource-store.ts'
import { deleteWaiting, lockOutboxRow } from '../../store/outbox-rows.ts'
import { OwnWriteStale } from '../commands/carry-out.ts'
import { StoredResource } from '../commands/stored-intent.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { queue, queueAs, writeNow, type EffectScope, type NoteEffect } from './note-effects.ts'

type Reversing = {
  trx: BatonTransaction
  scope: EffectScope
  /** Of the EHR, as read just now. */
  resources: readonly WritableResource[]
}

/**
 * Takes back what a decision wrote, the last first: what was changed is as it was, what was made is marked as a mistake, and
 * what nobody had begun to carry out never happens. What this changes is a list of effects again, so that it can be taken
 * back as well.
 *
 * @throws OwnWriteStale when somebody has built on it since, or it is being carried out at this moment: nothing is changed
 */
export async function reverseEffects(
  trx: BatonTransaction,
  scope: EffectScope,
  effects: readonly NoteEffect[],
  resources: readonly WritableResource[],
): Promise<readonly NoteEffect[]> {
  const reversed: NoteEffect[] = []
  for (const [at, effect] of [...effects.entries()].toReversed()) {
    const done = await reverseOne({ trx, scope, resources }, effect, `back-${at}`)
    if (done !== undefined) reversed.push(done)
  }
  return reversed
}

async function reverseOne(
  reversing: Reversing,
  effect: NoteEffect,
  part: string,
): Promise<NoteEffect | undefined> {
  const { trx, scope } = reversing
  switch (effect.kind) {
    case 'own':
      return reverseOwn(reversing, effect)
    case 'queued':
      return reverseQueued(reversing, effect, part)
    case 'dropped':
      return orStale(effect.write, await queueAs(trx, scope, effect.delivery, effect.write, () => undefined))
  }
}

/** A resource of Baton's own store as it stands, with its version; nothing where it is not there. */
export async function readOwnResource(
  trx: BatonTransaction,
  tenant: string,
  reference: string,
): Promise<(WritableResource & { id: string }) | undefined> {
  const [type = '', id = ''] = reference.split('/')
  const current = await findCurrent(trx, tenant, { type, id })
  if (current === undefined || current.content === null) return undefined
  return StoredResource.parse(JSON.parse(current.content))
}

/** What stands there now has to be what the decision left, also where that was taken back and put there again since. */
async function reverseOwn(
  { trx, scope }: Reversing,
  { write, reference, versionId, before }: Extract<NoteEffect, { kind: 'own' }>,
): Promise<NoteEffect> {
  const stands = await readOwnResource(trx, scope.tenant, reference)
  if (stands === undefined) throw new OwnWriteStale(reference)
  const isAsLeft = holdsAll(stands, write.resource) && holdsAll(write.resource, stands)
  const version = isAsLeft ? versionOf(stands) : versionId
  const written = [{ write, reference, versionId: version, ...(before && { before }) }]
  const planned = planUndo(written, [stands])
  const [back] = planned === 'changed-since' ? [] : planned
  if (back === undefined) throw new OwnWriteStale(reference)
  return writeNow(trx, scope, back, () => stands)
}

async function reverseQueued(
  { trx, scope, resources }: Reversing,
  { key, write, before }: Extract<NoteEffect, { kind: 'queued' }>,
  part: string,
): Promise<NoteEffect | undefined> {
  const row = await lockOutboxRow(trx, scope.tenant, key)
  if (row?.state === 'waiting') {
    await deleteWaiting(trx, scope.tenant, key)
    return { kind: 'dropped', delivery: key.slice(0, key.lastIndexOf('|')), write }
  }
  if (row?.state === 'sending') throw new OwnWriteStale(nameOf(write.resource))
  // It was never written: there is nothing to take back.
  if (row !== undefined && row.state !== 'sent') return undefined
  const reference = row?.result?.slice(row.result.indexOf(':') + 1) ?? nameOf(write.resource)
  const isOwn = row?.result?.startsWith('own:') === true
  const current = isOwn
    ? await readOwnResource(trx, scope.tenant, reference)
    : resources.find((each) => nameOf(each) === reference)
  const back = current && toBack(write, current, before)
  if (back === undefined) throw new OwnWriteStale(reference)
  if (isOwn) return writeNow(trx, scope, back, () => current)
  return orStale(back, await queue(trx, scope, part, back, () => current))
}

/** Somebody else is changing it at this moment. */
function orStale({ resource }: FhirWrite, effect: NoteEffect | undefined): NoteEffect {
  if (effect === undefined) throw new OwnWriteStale(nameOf(resource))
  return effect
}

function nameOf({ resourceType, id }: WritableResource): string {
  return `${resourceType}/${id ?? ''}`
}

function toBack(
  write: FhirWrite,
  current: WritableResource,
  before: (WritableResource & { id: string }) | undefined,
): FhirWrite | undefined {
  const versionId = versionOf(current)
  if (versionId === '' || !holdsAll(current, write.resource)) return undefined
  const written = [{ write, reference: nameOf(current), versionId, ...(before && { before }) }]
  const planned = planUndo(written, [current])
  return planned === 'changed-since' ? undefined : planned[0]
}

function versionOf({ meta }: WritableResource): string {
  return typeof meta === 'object' && meta !== null && 'versionId' in meta ? String(meta.versionId) : ''
}
