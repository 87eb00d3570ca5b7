import type { CommandOutcome } from '../../api/commands.ts'
import type { Wrong } from './command-form.ts'
import type { TranslateCommand } from './command-words.ts'

/** What a person is told of a command that was not done, and at which field. */
export function toWrong(outcome: Exclude<CommandOutcome, { outcome: 'done' }>, t: TranslateCommand): Wrong {
  if (outcome.outcome === 'changed') return { because: t('failed.changed', { who: outcome.by ?? 'none' }) }
  if (outcome.outcome !== 'refused') return { because: t(`failed.${outcome.outcome}`) }
  const { reason, pointer } = outcome
  return { because: t(`refusal.${reason}`), ...(pointer !== undefined && { pointer }) }
}
