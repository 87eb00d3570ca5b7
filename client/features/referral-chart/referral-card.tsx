import type { LoopView } from '#domain/loop-view.ts'
import type { Ref } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Icon } from '../../ui/icon.tsx'
import { LoopBar } from '../../ui/loop-bar.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { useChartSetting } from './chart-setting.tsx'
import { toClockText } from './clock-text.ts'
import { splitFirstSentence, toProgress } from './loop-progress.ts'
import { derivedAttributes, toneOf, ViewChip } from './view-chip.tsx'

export type ReferralCardProps = {
  view: LoopView
  isSelected: boolean
  onOpen: (referral: string) => void
  buttonRef?: Ref<HTMLButtonElement>
}

/** One open referral: status, the reason in one sentence, bar, clock, owner. A click anywhere opens it. */
export function ReferralCard({ view, isSelected, onOpen, buttonRef }: ReferralCardProps) {
  const { t } = useLanguage()
  const { wording } = useChartSetting()
  const title = wording.title(view)
  return (
    <article className={`card ${toneOf(view)}${isSelected ? ' selected' : ''}`} {...derivedAttributes(view)}>
      <div className="card-head">
        <h2>{title}</h2>
        {view.urgency !== 'routine' && (
          <span className="urgent">{wording.label(`urgency.${view.urgency}`)}</span>
        )}
        <ViewChip view={view} />
      </div>
      <ReasonSentence view={view} />
      <BarAndClock view={view} />
      <div className="card-foot">
        <Owner view={view} />
        <button
          ref={buttonRef}
          type="button"
          className="btn text small card-open"
          aria-label={t('card.details-of', { title })}
          aria-current={isSelected ? 'true' : undefined}
          onClick={() => onOpen(view.referral)}
        >
          <Icon name="chevron" />
          {t('card.details')}
        </button>
      </div>
    </article>
  )
}

function ReasonSentence({ view }: { view: LoopView }) {
  const { wording } = useChartSetting()
  const fact = view.why[0]
  if (fact === undefined) return null
  const [first, rest] = splitFirstSentence(wording.say(fact))
  return (
    <p>
      <b>
        <Sentence text={first} />
      </b>{' '}
      <Sentence text={rest} />
    </p>
  )
}

function BarAndClock({ view }: { view: LoopView }) {
  const { t, locale } = useLanguage()
  const { now, timeZone, wording } = useChartSetting()
  const clock = toClockText(view, { now, timeZone, locale, t })
  const { done, skipped, awaited } = toProgress(view)
  const label =
    awaited === undefined
      ? t('bar.label-complete', { skipped })
      : t('bar.label', {
          done,
          skipped,
          step: wording.label(`step.${awaited.step}`),
          clock: clock?.exact ?? 'none',
        })
  return (
    <div className="card-bar">
      <LoopBar steps={view.steps} awaited={view.step} label={label} />
      {clock !== undefined && (
        <span className="clock" aria-hidden="true">
          {clock.short}
        </span>
      )}
    </div>
  )
}

function Owner({ view }: { view: LoopView }) {
  const { t } = useLanguage()
  const { wording } = useChartSetting()
  const { done, skipped } = toProgress(view)
  const name = view.owner?.display
  const isPastVisit = view.state === 'visit-unconfirmed'
  const need = isPastVisit ? undefined : wording.needs(view)
  const progress = t('card.steps', { done: done + skipped })
  return (
    <>
      <Avatar name={name} />
      <span className="caption who">
        {[
          name ?? t('card.unassigned'),
          progress,
          view.isTracked ? (isPastVisit ? t('card.visit-to-confirm') : need) : t('card.not-tracked'),
        ]
          .filter((part) => part !== undefined)
          .join(' · ')}
      </span>
    </>
  )
}
