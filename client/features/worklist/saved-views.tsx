import type { SavedView } from '#contract/worklist.ts'
import { useState } from 'react'
import { RailButton } from './rail-button.tsx'
import type { ViewActs } from './use-views.ts'
import { firstPlace, type WorklistPlace } from './worklist-address.ts'
import { useListWords } from './worklist-words.ts'

type Props = {
  place: WorklistPlace
  views: readonly SavedView[]
  acts: ViewActs
  onGo: (to: WorklistPlace) => void
}

/** A list that is no queue as it comes, so that it is worth a name of its own. */
function isNarrowed({ filter, sort }: WorklistPlace): boolean {
  const narrowing = Object.keys(filter).filter((name) => name !== 'scope')
  return sort !== firstPlace.sort || narrowing.length > 0
}

/** The person's own saved views: nobody else sees them. */
export function SavedViews({ place, views, acts, onGo }: Props) {
  const t = useListWords()
  const canSave = place.view === undefined && isNarrowed(place)
  if (views.length === 0 && !canSave) return null
  return (
    <>
      <h2>{t('views.label')}</h2>
      <ul>
        {views.map((view) => (
          <li key={view.id}>
            <RailButton
              isCurrent={place.view === view.id}
              name={view.name}
              count={view.count}
              onClick={() => onGo({ queue: view.queue, filter: view.filter, sort: view.sort, view: view.id })}
            />
            {place.view === view.id && <ChangeView key={view.name} view={view} acts={acts} />}
          </li>
        ))}
      </ul>
      {canSave && <NameForm label={t('views.save')} onName={acts.save} />}
      {acts.isFailed && (
        <p role="alert" className="command-wrong">
          {t('views.failed')}
        </p>
      )}
    </>
  )
}

function ChangeView({ view, acts }: { view: SavedView; acts: ViewActs }) {
  const t = useListWords()
  return (
    <div className="wl-view">
      <NameForm label={t('views.rename')} initial={view.name} onName={(name) => acts.rename(view.id, name)} />
      <button
        type="button"
        className="btn text small"
        aria-label={t('views.remove-of', { name: view.name })}
        onClick={() => void acts.remove(view.id)}
      >
        {t('views.remove')}
      </button>
    </div>
  )
}

/** A button that asks for a name. */
function NameForm(props: { label: string; initial?: string; onName: (name: string) => Promise<void> }) {
  const { label, initial = '', onName } = props
  const t = useListWords()
  const [isOpen, setIsOpen] = useState(false)
  if (!isOpen) {
    return (
      <button type="button" className="btn text small" onClick={() => setIsOpen(true)}>
        {label}
      </button>
    )
  }
  return (
    <form
      className="wl-view"
      aria-label={label}
      onKeyDown={(event) => event.key === 'Escape' && setIsOpen(false)}
      onSubmit={(event) => {
        event.preventDefault()
        const name = new FormData(event.currentTarget).get('name')
        if (typeof name !== 'string' || name.trim() === '') return
        setIsOpen(false)
        void onName(name.trim())
      }}
    >
      <label className="field">
        <span>{t('views.name')}</span>
        <input
          name="name"
          // Whoever pressed the button is about to type here.
          ref={(field) => field?.focus()}
          defaultValue={initial}
          maxLength={80}
          autoComplete="off"
          aria-describedby="view-hint"
        />
      </label>
      <p id="view-hint" className="caption">
        {t('views.hint')}
      </p>
      <button type="submit" className="btn small">
        {t('views.keep')}
      </button>
    </form>
  )
}
