import type { CommandAnswer } from '#contract/commands.ts'
import type { Refusal } from '#domain/commands/command.ts'

/** A resource that is other than the person saw it: since when, by whom and by which command, as far as that is known. */
export type ChangedEvidence = { reference: string; at?: string; by?: string; command?: string }

/**
 * What became of a command. `evidence-changed`: somebody was quicker, and nothing was written. `id-reused`: this id was
 * another command's. `chart-only`: without backend credentials nothing can be verified, so nothing is written.
 */
export type CommandOutcome =
  | { ok: true; answer: CommandAnswer }
  | { ok: false; problem: 'not-allowed' | 'not-found' | 'chart-only' | 'id-reused' | 'undo-too-late' }
  | { ok: false; problem: 'evidence-changed'; changed: readonly ChangedEvidence[] }
  | { ok: false; problem: 'command-refused'; refusal: Refusal }
