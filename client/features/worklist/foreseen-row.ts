import type { WorklistRow } from '#contract/worklist.ts'
import type { Command } from '#domain/commands/command.ts'
import type { WorklistAsked } from '../../api/worklist.ts'

/** How a row looks once a command is done, as far as that can be foreseen; Baton's own answer follows. */
export function foreseeRow(row: WorklistRow, command: Command): WorklistRow {
  if (command.name === 'assign') {
    const { reference, display } = command.owner
    return { ...row, owner: { reference, display } }
  }
  return command.name === 'snooze' ? { ...row, snoozedUntil: command.until } : row
}

/**
 * Whether a row still belongs to a list after it has changed owner or was put off. What cannot be foreseen stays
 * until Baton says otherwise: a list of one's own may hold what a role of theirs, or somebody they stand in for, owns.
 *
 * @param me - reference of whoever works the list
 */
export function staysListed(
  row: WorklistRow,
  before: WorklistRow,
  { queue, filter }: WorklistAsked,
  me: string,
): boolean {
  // Who was asked for what is no owner's business alone.
  if (queue === 'work') return true
  const owner = row.owner?.reference
  if (queue === 'unassigned' && owner !== undefined) return false
  if (filter.owner !== undefined && filter.owner !== (owner ?? 'nobody')) return false
  if (queue !== 'mine' && filter.scope !== 'me') return true
  const isPutOff = row.snoozedUntil !== undefined && row.display !== 'overdue'
  return (owner === me || owner === before.owner?.reference) && !isPutOff
}
