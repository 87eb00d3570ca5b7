import { z } from 'zod'
import type { CommandAnswer, CommandWrite } from '#contract/commands.ts'
import { resolveWrite } from '#domain/commands/place-writes.ts'
import type { FhirWrite, WritableResource } from '#domain/fhir-write.ts'
import type { Intent, IntentWrite } from '../../store/intents.ts'

const Resource = z.looseObject({ resourceType: z.string(), id: z.string().exactOptional() })
const Versioned = z.looseObject({ resourceType: z.string(), id: z.string() })

/** A write as an intent keeps it. */
export const StoredWrite = z.discriminatedUnion('interaction', [
  z.object({
    interaction: z.literal('create'),
    resource: Resource,
    identity: z.object({ system: z.string(), value: z.string() }),
  }),
  z.object({ interaction: z.literal('update'), resource: Versioned, versionId: z.string() }),
]) satisfies z.ZodType<FhirWrite>

/** A resource as it was before an update. */
export const StoredResource = Versioned satisfies z.ZodType<WritableResource & { id: string }>

/** References of what is written, by place in the plan. */
export function writtenOf(writes: readonly IntentWrite[]): ReadonlyMap<number, string> {
  return new Map(
    writes.flatMap(({ seq, state, reference }) =>
      state === 'written' && reference !== undefined ? [[seq, reference]] : [],
    ),
  )
}

/**
 * What the page is told of an intent: of a write that is its turn to carry out, what to write.
 *
 * @param now - real clock: whether it can still be undone
 */
export function toAnswer(intent: Intent, now: Date): CommandAnswer {
  const written = writtenOf(intent.writes)
  const isUndoable =
    intent.state === 'done' && intent.undoableUntil !== undefined && intent.undoableUntil > now
  return {
    id: intent.id,
    state: intent.state,
    writes: intent.writes.map((write) => toCommandWrite(write, written)),
    ...(isUndoable ? { undoUntil: intent.undoableUntil?.toISOString() ?? '' } : {}),
  }
}

function toCommandWrite(stored: IntentWrite, written: ReadonlyMap<number, string>): CommandWrite {
  const { seq, shelf, state, reference } = stored
  const write = StoredWrite.parse(stored.write)
  const ready = state === 'waiting' && shelf === 'ehr' ? resolveWrite(write, written) : undefined
  return {
    seq,
    shelf,
    state,
    resourceType: write.resource.resourceType,
    interaction: write.interaction,
    ...(reference === undefined ? {} : { reference }),
    ...(ready === undefined ? {} : { write: ready }),
  }
}
