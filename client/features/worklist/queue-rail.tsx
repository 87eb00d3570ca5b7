import { memo } from 'react'
import { queueNames, type WorklistCounts, type WorklistFilter } from '#contract/worklist.ts'
import { RailButton } from './rail-button.tsx'
import { SavedViews } from './saved-views.tsx'
import type { ViewActs } from './use-views.ts'
import { firstPlace, type WorklistPlace } from './worklist-address.ts'
import { QueueIcon } from './worklist-icon.tsx'
import { useListWords } from './worklist-words.ts'

export type RailProps = {
  place: WorklistPlace
  counts: WorklistCounts | undefined
  views: ViewActs
  onGo: (to: WorklistPlace) => void
}

/** Whose referrals, the queues with exactly how many each holds, and the saved views. */
export const QueueRail = memo(function QueueRail({ place, counts, views, onGo }: RailProps) {
  const t = useListWords()
  return (
    <nav className="wl-rail no-print" aria-label={t('queues.label')}>
      <ScopeSwitch
        scope={place.filter.scope}
        onChange={(scope) => onGo({ ...place, filter: { ...place.filter, scope } })}
      />
      <ul>
        {queueNames.map((queue) => (
          <li key={queue}>
            <RailButton
              isCurrent={place.view === undefined && place.queue === queue}
              name={t(`queue.${queue}`)}
              count={counts?.queues[queue]}
              onClick={() => onGo({ ...firstPlace, queue, filter: { scope: place.filter.scope } })}
            >
              <QueueIcon queue={queue} />
            </RailButton>
          </li>
        ))}
      </ul>
      <SavedViews place={place} views={counts?.views ?? []} acts={views} onGo={onGo} />
    </nav>
  )
})

function ScopeSwitch(props: {
  scope: WorklistFilter['scope']
  onChange: (scope: WorklistFilter['scope']) => void
}) {
  const t = useListWords()
  return (
    <fieldset className="wl-scope">
      <legend className="visually-hidden">{t('scope.label')}</legend>
      {(['me', 'practice'] as const).map((scope) => (
        <label key={scope}>
          <input
            type="radio"
            name="scope"
            checked={props.scope === scope}
            onChange={() => props.onChange(scope)}
          />
          {t(`scope.${scope}`)}
        </label>
      ))}
    </fieldset>
  )
}
