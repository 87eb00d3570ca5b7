import type { Command } from '#domain/commands/command.ts'
import { offerCommands } from '#domain/commands/offered-commands.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { assigneesQuery, giveCommand, undoInChart } from '../../api/commands-in-chart.ts'
import { troubleOf, type CommandOutcome } from '../../api/commands.ts'
import { ProblemError } from '../../api/problem-error.ts'
import { useOwnWords } from '../../i18n/own-words.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import type { ChartActing } from './chart-acting.ts'
import { CommandDialog } from './command-dialog.tsx'
import { formNames, type FormName, type Wrong } from './command-form.ts'
import { commandWords, type TranslateCommand } from './command-words.ts'

/** What is always in sight beside the next thing to do; the rest is a click away. */
const always: readonly FormName[] = ['log-contact', 'assign', 'close', 'reopen']
const undoMs = 10_000
const undoable: readonly Command['name'][] = ['assign', 'snooze', 'log-contact']

/** What a person can do to this referral now: the next thing first, the rest a click away. */
export function ChartActions({ view, acting }: { view: LoopView; acting: ChartActing }) {
  const t = useOwnWords(commandWords)
  const [name, setName] = useState<FormName>()
  const doing = useDoing(view, acting)
  if (t === undefined || t === 'failed') return null
  const offered = offerCommands(view).flatMap((each) => formNames.filter((form) => form === each))
  const [first, ...others] = offered
  if (first === undefined) return null
  const rest = others.filter((each) => !always.includes(each))
  return (
    <div className="acts no-print" role="group" aria-label={t('chart.actions')}>
      <button type="button" className="btn primary" onClick={() => setName(first)}>
        {t(`command.${first}`)}
      </button>
      {others
        .filter((each) => always.includes(each))
        .map((each) => (
          <button key={each} type="button" className="btn" onClick={() => setName(each)}>
            {t(`command.${each}`)}
          </button>
        ))}
      {rest.length > 0 && (
        <details className="more-acts">
          <summary>{t('chart.more')}</summary>
          {rest.map((each) => (
            <button key={each} type="button" className="btn small" onClick={() => setName(each)}>
              {t(`command.${each}`)}
            </button>
          ))}
        </details>
      )}
      <p role="status" className="acts-said">
        {doing.said}{' '}
        {doing.undo !== undefined && (
          <button type="button" className="btn small" onClick={doing.undo}>
            {t('undo.do')}
          </button>
        )}
      </p>
      {name !== undefined && (
        <ChartDialog
          name={name}
          view={view}
          acting={acting}
          onSubmit={doing.submit}
          onClose={() => setName(undefined)}
        />
      )}
    </div>
  )
}

function ChartDialog(props: {
  name: FormName
  view: LoopView
  acting: ChartActing
  onSubmit: Doing['submit']
  onClose: () => void
}) {
  const { name, view, acting, onSubmit, onClose } = props
  const { now, timeZone, wording } = useChartSetting()
  const { launch, patient } = acting
  const staff = useQuery({ ...assigneesQuery(acting), enabled: name === 'assign' })
  // A list that is still to come would show as nobody.
  if (name === 'assign' && staff.isPending) return null
  const subject = {
    referral: view.referral,
    patient: `Patient/${launch.patient}`,
    version: 0,
    patientName: patient.name ?? '',
    birthDate: patient.bornOn,
    mrn: patient.recordNumbers[0],
    title: wording.title(view),
    specialty: view.specialty,
    urgency: view.urgency,
  }
  return (
    <CommandDialog
      name={name}
      subjects={[subject]}
      now={now}
      timeZone={timeZone}
      staff={staff.data?.staff ?? []}
      bearer={acting.token}
      onSubmit={onSubmit}
      onClose={onClose}
    />
  )
}

export type Doing = {
  submit: (command: Command, t: TranslateCommand) => Promise<Wrong | undefined>
  said: string | undefined
  undo: (() => void) | undefined
}

/**
 * Does one thing at a time, and offers to take back what can be for ten seconds.
 *
 * @param view - the referral that it is done to; absent for a new one
 */
export function useDoing(view: LoopView | undefined, acting: ChartActing): Doing {
  const [said, setSaid] = useState<string>()
  const [undoing, setUndoing] = useState<{ id: string; t: TranslateCommand }>()
  /** Whoever saves again after an answer got lost gives the same command: it is done once. */
  const unanswered = useRef(new Map<string, string>())
  useEffect(() => {
    if (undoing === undefined) return undefined
    const timer = setTimeout(() => setUndoing(undefined), undoMs)
    return () => clearTimeout(timer)
  }, [undoing])

  const submit = async (command: Command, t: TranslateCommand): Promise<Wrong | undefined> => {
    const key = `${view?.referral} ${JSON.stringify(command)}`
    const id = unanswered.current.get(key) ?? crypto.randomUUID()
    unanswered.current.set(key, id)
    try {
      const outcome = await giveCommand(acting, view, id, command)
      unanswered.current.delete(key)
      acting.onDone()
      if (outcome.outcome !== 'done') return toWords(outcome, t)
      setSaid(t(outcome.isHandedOver ? 'chart.handed-over' : `chart.saved-${outcome.shelf}`))
      setUndoing(undoable.includes(command.name) ? { id, t } : undefined)
      return undefined
    } catch (error) {
      if (error instanceof ProblemError) unanswered.current.delete(key)
      return { because: t(`failed.${troubleOf(error)}`) }
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

function toWords(outcome: Exclude<CommandOutcome, { outcome: 'done' }>, t: TranslateCommand): Wrong {
  if (outcome.outcome === 'changed') return { because: t('failed.changed', { who: outcome.by ?? 'none' }) }
  return { because: t(`refusal.${outcome.reason}`), pointer: outcome.pointer }
}
