import './strict-csp.ts'
import * as z from 'zod/mini'
import type { Command } from '#domain/commands/command.ts'
import type { FhirWrite } from '#domain/fhir-write.ts'

/** Body of `POST /api/commands`. */
export type CommandRequest = {
  /** Made by the page, once per decision of a person: the same id again is the same command, and never done twice. */
  id: string
  /** `Patient/x`; a chart's session may name its own patient only. */
  patient: string
  /** `ServiceRequest/x`; absent for `refer`. */
  referral?: string
  command: Command
  /**
   * The versions the person decided on, by reference: whoever changed one of them since goes first. A chart names all it
   * has, so that what is new in Baton's own store is known to be new.
   */
  seen: Readonly<Record<string, string>>
  /** The version of the list's row that was shown; what follows from evidence may not have changed since. */
  loopVersion?: number
  /** What this person's token may write in the EHR, like `Task.update`; everything else goes elsewhere. */
  mayWrite: readonly string[]
}

/** Where one write of a command stands. `waiting`: the page carries it out, with the person's own access. */
export const CommandWrite = z.object({
  seq: z.number(),
  shelf: z.enum(['ehr', 'own']),
  state: z.enum(['waiting', 'written', 'failed']),
  resourceType: z.string(),
  interaction: z.enum(['create', 'update']),
  reference: z.optional(z.string()),
  /** What to write; only of one that waits for the page and can be written now. */
  write: z.optional(z.custom<FhirWrite>((value) => typeof value === 'object' && value !== null)),
})
export type CommandWrite = z.infer<typeof CommandWrite>

/** Answer of `POST /api/commands` and of everything about a command. */
export const CommandAnswer = z.object({
  id: z.string(),
  /**
   * `done`: everything is written. `open`: the page has writes to carry out. `handed-over`: Baton finishes it, or a
   * person of the practice does.
   */
  state: z.enum(['open', 'done', 'handed-over', 'undone']),
  writes: z.array(CommandWrite),
  /** ISO instant until which it can be undone; absent where it cannot. */
  undoUntil: z.optional(z.string()),
})
export type CommandAnswer = z.infer<typeof CommandAnswer>

/** Body of `POST /api/commands/{id}/writes`: what became of a write the page carried out. */
export type WriteReport = {
  seq: number
  outcome:
    | { kind: 'written'; reference: string; versionId?: string }
    | { kind: 'stale' }
    | { kind: 'refused'; status: number }
    | { kind: 'uncertain' }
    /** The person's access to the EHR was over, so that nothing was sent, or nothing taken. */
    | { kind: 'access-ended' }
    /**
     * Asks Baton to make this create with the person's access, where the EHR creates nothing conditionally: browsers repeat
     * what a broken connection swallowed.
     */
    | { kind: 'send'; accessToken: string }
}

/** Body of `POST /api/commands/bulk`: one decision about many referrals, at most 200. */
export type BulkRequest = {
  command: Extract<Command, { name: 'assign' | 'snooze' | 'escalate' }>
  items: readonly { id: string; patient: string; referral: string; version: number }[]
}

/** What became of each; `problem` is a name of the closed list, `reason` of a refusal's. */
export const BulkAnswer = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      referral: z.string(),
      state: z.optional(z.enum(['open', 'done', 'handed-over', 'undone'])),
      problem: z.optional(z.string()),
      reason: z.optional(z.string()),
      undoUntil: z.optional(z.string()),
    }),
  ),
})
export type BulkAnswer = z.infer<typeof BulkAnswer>

/** Answer of `GET /api/staff`: who can be given a referral. */
export const Assignees = z.object({
  staff: z.array(
    z.object({ reference: z.string(), name: z.string(), open: z.number(), isAvailable: z.boolean() }),
  ),
})
export type Assignees = z.infer<typeof Assignees>

/**
 * Answer of `GET /api/requesters`: in whose name a referral can be ordered. A clinician orders in their own name and
 * comes first; whoever enters an order for somebody names who asks.
 */
export const Requesters = z.object({
  mayRefer: z.boolean(),
  requesters: z.array(z.object({ reference: z.string(), name: z.string(), isMe: z.boolean() })),
})
export type Requesters = z.infer<typeof Requesters>

/** Members of a problem about a command, beside those every problem has. */
export const CommandProblem = z.looseObject({
  /** Of `command-refused`: a refusal reason, and where in the command. */
  reason: z.optional(z.string()),
  pointer: z.optional(z.string()),
  /** Of `evidence-changed`: what is other than the person saw, by whom if that is known. */
  changed: z.optional(
    z.array(
      z.object({
        reference: z.string(),
        at: z.optional(z.string()),
        by: z.optional(z.string()),
        /** Name of the command that did it. */
        command: z.optional(z.string()),
      }),
    ),
  ),
})
export type CommandProblem = z.infer<typeof CommandProblem>
