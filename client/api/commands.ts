import { WorklistRow } from '#contract/worklist.ts'
import type { Command, RefusalReason } from '#domain/commands/command.ts'
import * as z from 'zod/mini'
import { callBaton } from './call-baton.ts'

/** Whose name a command is given in. */
export type CommandSession = { bearer: string }

/** One thing that a person does to one referral. */
export type CommandRequest = {
  /** Made when the form is opened: the same one sent twice is done once. */
  id: string
  /** `ServiceRequest/x`. */
  referral: string
  /** `Patient/x`, as it stood on the screen: Baton refuses a command whose referral is somebody else's. */
  patient: string
  command: Command
  /** The version of the loop that the person saw. */
  seen: number
}

const refusalReason = z.custom<RefusalReason>((value) => typeof value === 'string')

/**
 * What became of a command. `refused`: the evidence does not allow it, or something is missing. `changed`: somebody
 * else acted first, nothing was done, and the row is as it stands now.
 */
export const CommandOutcome = z.union([
  z.object({
    outcome: z.literal('done'),
    /** Where it was written: in the EHR, in Baton's own store, or partly in each. */
    shelf: z.enum(['ehr', 'own', 'both']),
    row: z.optional(WorklistRow),
  }),
  z.object({
    outcome: z.literal('refused'),
    reason: refusalReason,
    /** JSON Pointer into the command. */
    pointer: z.optional(z.string()),
  }),
  z.object({
    outcome: z.literal('changed'),
    by: z.optional(z.string()),
    row: z.optional(WorklistRow),
  }),
])
export type CommandOutcome = z.infer<typeof CommandOutcome>

const BulkOutcome = z.object({ outcomes: z.array(CommandOutcome) })

/**
 * Has one command done.
 *
 * @throws ProblemError when Baton refuses to listen; TypeError or a DOMException when it cannot be reached in time,
 * and then whether it was done is not known: sending the same request again is safe
 */
export function sendCommand(session: CommandSession, request: CommandRequest): Promise<CommandOutcome> {
  return callBaton('/api/commands', CommandOutcome, { bearer: session.bearer, body: request })
}

/** Has several done, each on its own: the outcomes are in the order of the requests. Errors as above. */
export async function sendCommands(
  session: CommandSession,
  requests: readonly CommandRequest[],
): Promise<readonly CommandOutcome[]> {
  const answer = await callBaton('/api/commands/bulk', BulkOutcome, {
    bearer: session.bearer,
    body: { commands: requests },
  })
  return answer.outcomes
}

/** Takes back what was just done: only assign, snooze and log-contact can be. Errors as above. */
export async function undoCommands(session: CommandSession, ids: readonly string[]): Promise<void> {
  await callBaton('/api/commands/undo', z.object({ undone: z.number() }), {
    bearer: session.bearer,
    body: { ids },
  })
}
