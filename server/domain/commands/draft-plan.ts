import { madeByBaton } from '../watch/fhir-effects/effect-context.ts'
import { namingSystems } from '../codes.ts'
import { objectOf, textOf } from '../fhir-reading.ts'
import type { WritableResource, WriteIdentity } from '../fhir-write.ts'
import {
  referenceToWrite,
  type CommandContext,
  type Plan,
  type PlannedWrite,
  type Refusal,
  type RefusalReason,
} from './command.ts'

type Shelf = PlannedWrite['shelf']

/** A resource as it was read, with the version that an update of it holds for. */
export type Updatable = { resource: WritableResource & { id: string }; versionId: string }

/** A plan while it is being written down, in order. */
export type DraftPlan = {
  /** @returns how later writes of this plan refer to it */
  create(resource: WritableResource, shelf: Shelf): string
  /** @param changes - fields that replace those of the resource; `undefined` takes a field away */
  update(target: Updatable, changes: Readonly<Record<string, unknown>>): void
  /** The plan; one without any write is refused as `not-writable`. */
  finish(): Plan
}

/** The identity of what one write of a command creates. */
function identityOf(commandId: string, index: number): WriteIdentity {
  return { system: namingSystems.command, value: `${commandId}|${index}` }
}

/** R4 gives a Provenance no identifier; a tag is found by search all the same. */
function carry(resource: WritableResource, identity: WriteIdentity): WritableResource {
  const { resourceType, identifier, ...rest } = resource
  if (resourceType === 'Provenance') {
    const tag = [...madeByBaton.tag, { system: identity.system, code: identity.value }]
    return { resourceType, meta: { tag }, ...rest }
  }
  const others: readonly unknown[] = Array.isArray(identifier) ? identifier : []
  return { resourceType, meta: madeByBaton, identifier: [identity, ...others], ...rest }
}

function without(fields: WritableResource & { id: string }, changes: Readonly<Record<string, unknown>>) {
  const kept = Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(kept), resourceType: fields.resourceType, id: fields.id }
}

/** Begins an empty plan; every create in it is identified by the command's key and its place. */
export function draftPlan({ commandId }: Pick<CommandContext, 'commandId'>): DraftPlan {
  const writes: PlannedWrite[] = []
  return {
    create(resource, shelf) {
      const index = writes.length
      const identity = identityOf(commandId, index)
      writes.push({
        write: { interaction: 'create', resource: carry(resource, identity), identity },
        shelf,
      })
      return referenceToWrite(index)
    },
    update({ resource, versionId }, changes) {
      const write = { interaction: 'update', resource: without(resource, changes), versionId } as const
      writes.push({ write, shelf: 'ehr-if-possible' })
    },
    finish() {
      const [first, ...rest] = writes
      return first ? { ok: true, writes: [first, ...rest] } : refuse('not-writable')
    },
  }
}

/** A refusal as a plan. */
export function refuse(
  reason: RefusalReason,
  { evidence = [], pointer }: Partial<Omit<Refusal, 'reason'>> = {},
): Extract<Plan, { ok: false }> {
  return { ok: false, refusal: { reason, evidence, ...(pointer !== undefined && { pointer }) } }
}

/** A resource of the chart by its reference. */
export function findResource(
  reference: string,
  { resources }: Pick<CommandContext, 'resources'>,
): WritableResource | undefined {
  return resources.find(({ resourceType, id }) => id !== undefined && `${resourceType}/${id}` === reference)
}

/**
 * A resource that its shelf lets us update, for the version that was read; nothing when it is not in the chart, when
 * updates of it are not taken, or when nobody knows its version.
 */
export function findUpdatable(
  reference: string,
  context: Pick<CommandContext, 'resources' | 'canUpdate'>,
): Updatable | undefined {
  const resource = findResource(reference, context)
  if (resource?.id === undefined || !context.canUpdate(reference)) return undefined
  const versionId = textOf(objectOf(resource, 'meta', []) ?? {}, 'versionId', [])
  return versionId === undefined ? undefined : { resource: { ...resource, id: resource.id }, versionId }
}
