import type { WorklistRow } from '#contract/worklist.ts'
import { mayCommand } from '#domain/commands/command-rights.ts'
import type { StaffRole } from '#domain/staff.ts'
import type { WorkItem } from '#domain/worklist/open-work.ts'
import { commandsForWork } from '#domain/worklist/work-commands.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import type { FormName } from '../commands/command-form.ts'
import { CommandButton } from './bulk-bar.tsx'
import { useListWords } from './worklist-words.ts'

type WorkProps = {
  row: WorklistRow
  roles: readonly StaffRole[]
  /** What the referral allows, as it was read. */
  offered: readonly FormName[]
  onCommand: (name: FormName) => void
  onFinish: (item: WorkItem) => void
}

/** What people were asked to do about the referral that is looked at, with a way to say that it is done. */
export function PeekWork({ work, ...props }: WorkProps & { work: readonly WorkItem[] }) {
  const t = useListWords()
  if (work.length === 0) return null
  return (
    <section aria-labelledby="wl-work-title">
      <h3 className="section-title" id="wl-work-title">
        {t('work.title')}
      </h3>
      <ul className="work-items">
        {work.map((item) => (
          <WorkLine key={item.reference} item={item} {...props} />
        ))}
      </ul>
    </section>
  )
}

function WorkLine({ item, row, roles, offered, onCommand, onFinish }: WorkProps & { item: WorkItem }) {
  const t = useListWords()
  const name = t(`work.${item.kind}`)
  const then = commandsForWork(item.kind).filter((command): command is FormName & typeof command =>
    offered.some((each) => each === command),
  )
  return (
    <li aria-label={name}>
      <b>{name}</b>
      <WorkTimes item={item} />
      {item.text !== undefined && <p className="work-text">{item.text}</p>}
      <div className="wl-work-acts">
        {mayCommand(roles, 'complete-work', row.direction) && (
          <button type="button" className="btn small" onClick={() => onFinish(item)}>
            {t('act.complete-work')}
          </button>
        )}
        {then.map((command) => (
          <CommandButton key={command} name={command} isSmall onCommand={onCommand} />
        ))}
      </div>
    </li>
  )
}

/** Since when, by when, for whom, and how much it presses. */
export function WorkTimes({ item: { since, due, owner, priority } }: { item: WorkItem }) {
  const t = useListWords()
  const { wording } = useChartSetting()
  const said = [
    priority !== 'routine' && wording.label(`urgency.${priority}`),
    since !== undefined && t('work.since', { when: wording.moment(since) }),
    due !== undefined && t('work.due', { when: wording.moment(due) }),
    t('work.for', { who: owner?.display ?? owner?.reference ?? t('filter.owner-nobody') }),
  ]
  return <p className="caption">{said.filter((each) => each !== false).join(' · ')}</p>
}
