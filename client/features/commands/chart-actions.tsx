import { mayCommand } from '#domain/commands/command-rights.ts'
import { offerCommands } from '#domain/commands/offered-commands.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { WorkItem } from '#domain/worklist/open-work.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useOwnWords } from '../../i18n/own-words.ts'
import type { ChartActing } from './chart-acting.ts'
import { ChartWork } from './chart-work.tsx'
import { ChartDialog } from './chart-dialog.tsx'
import { findRead } from './chart-under-dialog.ts'
import { formNames, type FormName } from './command-form.ts'
import { commandWords } from './command-words.ts'
import { useOverChart } from './over-chart.tsx'
import { useDoing, type Doing } from './use-doing.ts'

/** What is always in sight beside the next thing to do; the rest is a click away. */
const always: readonly FormName[] = ['review-note', 'file-note', 'log-contact', 'assign', 'close', 'reopen']

/** What a person can do to this referral now: the next thing first, the rest a click away. */
export function ChartActions({ view, acting }: { view: LoopView; acting: ChartActing }) {
  const t = useOwnWords(commandWords)
  const doing = useDoing(acting)
  const open = useDialogOpener(view, acting, doing.submit)
  if (t === undefined || t === 'failed') return null
  const offered = offerCommands(view)
    .filter((each) => mayCommand(acting.roles, each, view.axes.direction))
    .flatMap((each) => formNames.filter((form) => form === each))
    .filter((each) => view.isTracked || each === 'start-tracking')
  const [first, ...others] = offered
  const work = (
    <ChartWork view={view} acting={acting} t={t} onFinish={(item) => open('complete-work', item)} />
  )
  if (first === undefined) return work
  const rest = others.filter((each) => !always.includes(each))
  return (
    <>
      {work}
      <div className="acts no-print" role="group" aria-label={t('chart.actions')}>
        <button type="button" className="btn primary" onClick={() => open(first)}>
          {t(`command.${first}`)}
        </button>
        {others
          .filter((each) => always.includes(each))
          .map((each) => (
            <button key={each} type="button" className="btn" onClick={() => open(each)}>
              {t(`command.${each}`)}
            </button>
          ))}
        {rest.length > 0 && (
          <details className="more-acts">
            <summary>{t('chart.more')}</summary>
            {rest.map((each) => (
              <button key={each} type="button" className="btn small" onClick={() => open(each)}>
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
      </div>
    </>
  )
}

/** The form decides on what is shown at this moment, whatever is read behind it. */
function useDialogOpener(view: LoopView, acting: ChartActing, onSubmit: Doing['submit']) {
  const client = useQueryClient()
  const openOver = useOverChart()
  return (name: FormName, work?: WorkItem): void => {
    const read = findRead(client, acting.launch, view.referral)
    const resources = read?.view.versionId === view.versionId ? (read?.resources ?? []) : []
    const seen = { view, resources }
    openOver((close) => (
      <ChartDialog name={name} seen={seen} work={work} acting={acting} onSubmit={onSubmit} onClose={close} />
    ))
  }
}
