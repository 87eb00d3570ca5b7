import type { ReactNode } from 'react'
import { useCallback } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { formatTime, zoneName } from '../../ui/clinical-date.ts'
import { ListSetting } from './list-setting.tsx'
import { QueueRail } from './queue-rail.tsx'
import { useRowFocus } from './use-row-focus.ts'
import { useSelection } from './use-selection.ts'
import { writePlace, type WorklistPlace } from './worklist-address.ts'
import type { WorklistModel } from './worklist-model.ts'
import { WorklistTable } from './worklist-table.tsx'
import { useListWords } from './worklist-words.ts'

export type WorklistViewProps = {
  model: WorklistModel
  place: WorklistPlace
  search: string
  onGo: (to: WorklistPlace) => void
  onSearch: (text: string) => void
  onMore: () => void
  onReadAgain: () => Promise<void>
}

/** The coordinator's list: queues, rows and the referral that is looked at. */
export function WorklistView(props: WorklistViewProps) {
  const { model, place, search, onGo, onMore } = props
  const t = useListWords()
  const focus = useRowFocus(model.rows)
  const selection = useSelection(model.rows, `${writePlace(place)} ${search}`)
  const sortBy = useCallback((sort: WorklistPlace['sort']) => onGo({ ...place, sort }), [onGo, place])
  return (
    <ListSetting now={model.now} timeZone={model.timeZone}>
      <div className="wl">
        <WorklistHeader model={model} />
        <QueueRail place={place} counts={model.counts} onGo={onGo} />
        <main className="wl-main">
          <ListState {...props}>
            <WorklistTable
              label={t('list.table', { queue: t(`queue.${place.queue}`), count: model.total })}
              rows={model.rows}
              total={model.total}
              sort={place.sort}
              current={focus.opened ?? model.rows[0]?.referral}
              selected={selection.chosen}
              hasMore={model.hasMore}
              bodyRef={focus.bodyRef}
              onSort={sortBy}
              onFocus={focus.open}
              onOpen={focus.open}
              onToggle={selection.toggle}
              onToggleAll={selection.toggleAll}
              onMore={onMore}
              onKeyDown={() => undefined}
              onBlur={focus.onBlur}
            />
          </ListState>
        </main>
      </div>
    </ListSetting>
  )
}

function WorklistHeader({ model }: { model: WorklistModel }) {
  const t = useListWords()
  const { locale } = useLanguage()
  const { now, timeZone } = model
  return (
    <header className="wl-head">
      <h1>{t('list.title')}</h1>
      {model.state === 'ready' && (
        <span className="caption">
          {t('list.updated', {
            time: formatTime(now, timeZone, locale),
            zone: zoneName(now, timeZone, locale),
          })}
        </span>
      )}
    </header>
  )
}

/** What stands in the table's place while, or because, there are no rows. */
function ListState(props: WorklistViewProps & { children: ReactNode }) {
  const { model, place, search, children } = props
  const t = useListWords()
  if (model.state === 'pending') return <p className="wl-state muted">{t('list.loading')}</p>
  if (model.state === 'failed') {
    return (
      <div className="wl-state" role="alert">
        <h2>{t('error.title')}</h2>
        <p>{t('error.text')}</p>
        <button type="button" className="btn" onClick={() => void props.onReadAgain()}>
          {t('error.retry')}
        </button>
      </div>
    )
  }
  if (model.total > 0) return children
  return (
    <div className="wl-state">
      <h2>{search === '' ? t(`empty.${place.queue}`) : t('empty.found')}</h2>
    </div>
  )
}
