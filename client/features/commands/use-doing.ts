import type { Command } from '#domain/commands/command.ts'
import { isLoopCommand } from '#domain/commands/state-rules.ts'
import { useEffect, useRef, useState } from 'react'
import { giveCommand, undoInChart, type SeenReferral } from '../../api/commands-in-chart.ts'
import { troubleOf, type CommandOutcome } from '../../api/commands.ts'
import { ProblemError } from '../../api/problem-error.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import type { ChartActing } from './chart-acting.ts'
import type { Submitted } from './chart-dialog.tsx'
import type { TranslateCommand } from './command-words.ts'

const undoMs = 10_000

export type Doing = {
  submit: (command: Command, seen: SeenReferral | undefined, t: TranslateCommand) => Promise<Submitted>
  said: string | undefined
  undo: (() => void) | undefined
}

/** Does one thing at a time, says where it was saved, and offers to take back what can be for ten seconds. */
export function useDoing(acting: ChartActing): Doing {
  const [said, setSaid] = useState<string>()
  const [undoing, setUndoing] = useState<{ id: string; t: TranslateCommand }>()
  const words = useOutcomeWords()
  /** Whoever saves again after an answer got lost gives the same command: it is done once. */
  const unanswered = useRef(new Map<string, string>())
  useEffect(() => {
    if (undoing === undefined) return undefined
    const timer = setTimeout(() => setUndoing(undefined), undoMs)
    return () => clearTimeout(timer)
  }, [undoing])

  const submit: Doing['submit'] = async (command, seen, t) => {
    const key = `${seen?.view.referral} ${JSON.stringify(command)}`
    const id = unanswered.current.get(key) ?? crypto.randomUUID()
    unanswered.current.set(key, id)
    try {
      const outcome = await giveCommand(acting, seen, id, command)
      unanswered.current.delete(key)
      if (outcome.outcome !== 'access-ended') acting.onDone()
      if (outcome.outcome !== 'done') return words.ofFailure(outcome, t)
      setSaid(words.ofDone(outcome, t))
      setUndoing(outcome.undoableId === undefined ? undefined : { id: outcome.undoableId, t })
      return {}
    } catch (error) {
      if (!(error instanceof ProblemError)) return { wrong: t('failed.unreachable') }
      unanswered.current.delete(key)
      return ofProblem(error, t)
    }
  }
  const undo = async ({ id, t }: { id: string; t: TranslateCommand }): Promise<void> => {
    setUndoing(undefined)
    try {
      await undoInChart(acting, id)
      setSaid(t('undo.done'))
    } catch {
      setSaid(t('undo.failed'))
    }
    acting.onDone()
  }
  return { submit, said, undo: undoing && (() => void undo(undoing)) }
}

type Done = Extract<CommandOutcome, { outcome: 'done' }>
type Failure = Exclude<CommandOutcome, { outcome: 'done' }>

function useOutcomeWords() {
  const { locale } = useLanguage()
  const { wording } = useChartSetting()
  const list = (kinds: readonly string[], t: TranslateCommand): string =>
    new Intl.ListFormat(locale).format(
      kinds.flatMap((kind) => {
        const known = writtenKinds.find((each) => each === kind)
        return known === undefined ? [] : [t(`kind.${known}`)]
      }),
    )
  return {
    ofDone: ({ shelf, kinds, isHandedOver, isPending }: Done, t: TranslateCommand): string => {
      if (isHandedOver) return t('chart.handed-over')
      if (isPending) return t('chart.pending')
      return t(`chart.saved-${shelf}`, { ehr: list(kinds.ehr, t), own: list(kinds.own, t) })
    },
    ofFailure: (outcome: Failure, t: TranslateCommand): Submitted => {
      if (outcome.outcome === 'refused') {
        const { reason, pointer } = outcome
        return { wrong: t(`refusal.${reason}`), ...(pointer !== undefined && { pointer }) }
      }
      if (outcome.outcome === 'access-ended') return { wrong: t('failed.access-ended'), ended: 'token' }
      if (outcome.outcome === 'unknown') return { wrong: t('failed.unknown') }
      const { by = 'none', at } = outcome
      const command = outcome.command ?? ''
      if (!isLoopCommand(command)) return { wrong: t('failed.changed', { who: by }), isChanged: true }
      const when = at === undefined ? '' : `, ${wording.moment(at)}`
      const what = t(`command.${command}`)
      return { wrong: t('failed.quicker', { who: by, what, when }), isChanged: true }
    },
  }
}

const writtenKinds = ['ServiceRequest', 'Task', 'Appointment', 'Communication', 'Provenance'] as const

function ofProblem(error: ProblemError, t: TranslateCommand): Submitted {
  const { problem } = error
  if (problem === 'session-expired' || problem === 'session-missing')
    return { wrong: t('ended.session'), ended: 'session' }
  return { wrong: t(`failed.${troubleOf(error)}`) }
}
