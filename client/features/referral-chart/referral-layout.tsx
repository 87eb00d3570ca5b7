import type { LoopView } from '#domain/loop-view.ts'
import { useEffect, useRef } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { useLaterParts } from '../later/use-later-parts.ts'
import { isShown } from './chart-model.ts'
import { ClosedList } from './closed-list.tsx'
import { findChosen } from './find-chosen.ts'
import { ReferralCard } from './referral-card.tsx'
import type { ReferralDetailProps } from './referral-detail.tsx'

export type ReferralLayoutProps = {
  views: readonly LoopView[]
  selected: string | undefined
  onSelect: (referral: string | undefined) => void
}

/**
 * The list and one referral beside it. Nothing chosen: the worst is open, so that its reason takes no click.
 * Where there is room for one of the two only, the choice decides which.
 */
export function ReferralLayout({ views, selected, onSelect }: ReferralLayoutProps) {
  const { t } = useLanguage()
  const shown = views.filter(isShown)
  const open = shown.filter((view) => view.display !== 'closed')
  const closed = shown.filter((view) => view.display === 'closed')
  const chosen = findChosen(shown, selected)
  const detail = chosen ?? open[0] ?? closed[0]
  const { heading, cards } = useFocusAfterMove(chosen?.referral)
  if (shown.length === 0) return <NoReferrals />
  return (
    <main className="layout" data-shows={chosen === undefined ? 'list' : 'detail'}>
      <div className="list">
        {open.length === 0 && <p className="empty">{t('empty.open')}</p>}
        {open.map((view) => (
          <ReferralCard
            key={view.referral}
            view={view}
            isSelected={view.referral === detail?.referral}
            onOpen={onSelect}
            buttonRef={(button) => {
              if (button !== null) cards.current.set(view.referral, button)
              return () => void cards.current.delete(view.referral)
            }}
          />
        ))}
        <ClosedList views={closed} selected={detail?.referral} onOpen={onSelect} />
      </div>
      {detail !== undefined && (
        <DetailPlace
          key={detail.referral}
          view={detail}
          headingRef={heading}
          onBack={() => onSelect(undefined)}
        />
      )}
    </main>
  )
}

/** The cards answer first: the detail follows into the place that is kept for it. */
function DetailPlace(props: ReferralDetailProps) {
  const { t } = useLanguage()
  const parts = useLaterParts()
  if (parts === undefined) {
    return (
      <div className="detail" aria-hidden="true">
        <div className="skeleton tall" />
      </div>
    )
  }
  if (parts === 'failed') return <p className="detail empty">{t('bare.detail')}</p>
  return <parts.ReferralDetail {...props} />
}

/**
 * Where list and detail take turns, focus goes along: to the heading of what was opened, and back to the card it
 * was opened from. Side by side, the button that was pressed keeps it.
 */
function useFocusAfterMove(chosen: string | undefined) {
  const heading = useRef<HTMLHeadingElement>(null)
  const cards = useRef(new Map<string, HTMLButtonElement>())
  const before = useRef(chosen)
  useEffect(() => {
    const left = before.current
    before.current = chosen
    if (left === chosen || window.matchMedia('(min-width: 760px)').matches) return
    if (chosen !== undefined) heading.current?.focus()
    else if (left !== undefined) cards.current.get(left)?.focus()
  }, [chosen])
  return { heading, cards }
}

function NoReferrals() {
  const { t } = useLanguage()
  return (
    <main className="layout single">
      <div className="empty">
        <h2>{t('empty.title')}</h2>
        <p className="muted">{t('empty.text')}</p>
      </div>
    </main>
  )
}
