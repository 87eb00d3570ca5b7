import type { AuditEntry } from '#domain/audit-entry.ts'
import type { Firing } from '../../store/escalations.ts'
import type { ClaimedLoop } from '../../store/loops.ts'
import type { OutboxItem } from '../../store/outbox.ts'

/** What is to be done for one loop now. */
export type JudgedLoop = {
  kind: 'judged'
  loop: ClaimedLoop
  nextDueAt: Date | undefined
  firings: readonly Firing[]
  items: readonly OutboxItem[]
  audit: readonly AuditEntry[]
}
/** What could not be judged: its plan cannot be read, or a rule failed on it. */
export type UnjudgedLoop = { kind: 'unjudged'; loop: ClaimedLoop }
/** What was planned under a policy that is not in force: it has to be planned anew first. */
export type OutdatedLoop = { kind: 'outdated'; loop: ClaimedLoop }
export type LoopDecision = JudgedLoop | UnjudgedLoop | OutdatedLoop
