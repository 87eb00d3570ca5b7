import { mayCommand } from '#domain/commands/command-rights.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { listOpenWork, type WorkItem } from '#domain/worklist/open-work.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import type { ChartActing } from './chart-acting.ts'
import { findRead } from './chart-under-dialog.ts'
import type { TranslateCommand } from './command-words.ts'

/** What people were asked to do about this referral, as far as the chart has been read, each with a way to finish it. */
export function ChartWork(props: {
  view: LoopView
  acting: ChartActing
  t: TranslateCommand
  onFinish: (item: WorkItem) => void
}) {
  const { view, acting, t, onFinish } = props
  const client = useQueryClient()
  const { wording } = useChartSetting()
  const resources = findRead(client, acting.launch, view.referral)?.resources ?? []
  const work = listOpenWork(view.referral, resources)
  if (work.length === 0) return null
  const mayFinish = mayCommand(acting.roles, 'complete-work', view.axes.direction)
  return (
    <section aria-labelledby="chart-work-title">
      <h3 className="section-title" id="chart-work-title">
        {t('chart.work')}
      </h3>
      <ul className="work-items">
        {work.map((item) => (
          <li key={item.reference}>
            {item.since !== undefined && (
              <span className="caption">
                {t('chart.work-since', { when: wording.moment(item.since), due: dueOf(item) })}
              </span>
            )}
            <p className="work-text">{item.text ?? t('chart.work-silent')}</p>
            {mayFinish && (
              <button type="button" className="btn small no-print" onClick={() => onFinish(item)}>
                {t('chart.work-finish')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )

  function dueOf({ due }: WorkItem): string {
    return due === undefined ? 'none' : wording.moment(due)
  }
}
