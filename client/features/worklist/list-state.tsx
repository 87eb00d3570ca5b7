import type { ReactNode } from 'react'
import { reachOf } from '../../api/worklist.ts'
import { useListWords } from './worklist-words.ts'
import { firstPlace, type WorklistPlace } from './worklist-address.ts'
import type { WorklistModel } from './worklist-model.ts'

export type ListStateProps = {
  model: WorklistModel
  place: WorklistPlace
  search: string
  onReset: (to: WorklistPlace) => void
  onReadAgain: () => void
  children: ReactNode
}

/** The table, or what stands in its place while, or because, there are no rows. */
export function ListState(props: ListStateProps) {
  const { model, onReadAgain, children } = props
  const t = useListWords()
  if (model.state === 'pending') {
    return (
      <div className="wl-state" aria-busy="true">
        <p role="status" className="muted">
          {t('list.loading')}
        </p>
        <div className="skeleton" />
      </div>
    )
  }
  if (model.state === 'failed') {
    return (
      <div className="wl-state" role="alert">
        <h2>{t('error.title')}</h2>
        <p>{t('error.text')}</p>
        <button type="button" className="btn" onClick={onReadAgain}>
          {t('error.retry')}
        </button>
      </div>
    )
  }
  return model.rows.length > 0 ? children : <EmptyList {...props} />
}

/** An empty queue is good news once every chart of the practice has been read; a search that finds nothing says nothing about the queue. */
function EmptyList({ model, place, search, onReset }: ListStateProps) {
  const t = useListWords()
  const { scope, ...narrowing } = place.filter
  const isNarrowed = search !== '' || Object.keys(narrowing).length > 0
  if (!isNarrowed) {
    return (
      <div className="wl-state">
        <h2>{t(reachOf(model.counts) === 'practice' ? `empty.${place.queue}` : 'empty.yet')}</h2>
      </div>
    )
  }
  return (
    <div className="wl-state">
      <h2>{t('empty.found')}</h2>
      <p>{t('empty.found-text')}</p>
      <button
        type="button"
        className="btn"
        onClick={() => onReset({ ...firstPlace, queue: place.queue, filter: { scope } })}
      >
        {t('empty.reset')}
      </button>
    </div>
  )
}
