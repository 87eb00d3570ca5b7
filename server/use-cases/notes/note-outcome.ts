import type { NoteDecisionAnswer } from '#contract/notes.ts'
import type { Refusal } from '#domain/commands/command.ts'
import type { ChangedEvidence } from '../commands/command-outcome.ts'

/**
 * What became of a person's decision about a note. `changed-meanwhile`: somebody else, or the rule, decided first.
 * `evidence-changed`: the chart was written to while it was decided, or on what would be taken back somebody has built.
 */
export type NoteOutcome =
  | { ok: true; answer: NoteDecisionAnswer }
  | { ok: false; problem: 'not-allowed' | 'not-found' | 'chart-only' | 'id-reused' | 'undo-too-late' }
  | { ok: false; problem: 'changed-meanwhile'; state: string; by?: string }
  | { ok: false; problem: 'evidence-changed'; changed: readonly ChangedEvidence[] }
  | { ok: false; problem: 'command-refused'; refusal: Refusal }
