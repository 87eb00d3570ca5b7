import type { LoopView } from '#domain/loop-view.ts'
import { lazy, Suspense, type Ref } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { Fact } from '../../ui/fact.tsx'
import { Icon } from '../../ui/icon.tsx'
import { ClockList, ConflictList } from './beside-facts.tsx'
import { useChartSetting } from './chart-setting.tsx'
import { EvidenceTimeline } from './evidence-timeline.tsx'
import { PossibleBookings } from './possible-bookings.tsx'
import { PossibleMatches } from './possible-matches.tsx'
import { stateLabel } from './state-label.ts'
import { Stepper } from './stepper.tsx'
import { toneOf, ViewChip } from './view-chip.tsx'
import { WhyBox } from './why-box.tsx'

/** Fetched when a referral is looked at: no status waits for it, and none goes when it does not come. */
const ChartActions = lazy(() =>
  import('../commands/chart-actions.tsx').then(
    (module) => ({ default: module.ChartActions }),
    () => ({ default: NoActions }),
  ),
)

/** Without it the timeline still tells what was sent. */
const PacketsSent = lazy(() =>
  import('../commands/packets-sent.tsx').then(
    (module) => ({ default: module.PacketsSent }),
    () => ({ default: () => null }),
  ),
)

function NoActions() {
  const { t } = useLanguage()
  return (
    <p role="alert" className="acts">
      {t('detail.no-actions')}
    </p>
  )
}

export type ReferralDetailProps = {
  view: LoopView
  headingRef?: Ref<HTMLHeadingElement>
  /** Leads back to the list where list and detail do not fit side by side. */
  onBack: () => void
}

/** Everything about one referral: why, how far, and the evidence. */
export function ReferralDetail({ view, headingRef, onBack }: ReferralDetailProps) {
  const { t } = useLanguage()
  const { wording, acting } = useChartSetting()
  const title = wording.title(view)
  return (
    <section className={`detail ${toneOf(view)}`} aria-label={t('detail.label', { title })}>
      <div className="detail-head">
        <div className="only-narrow">
          <button type="button" className="btn text small" onClick={onBack}>
            <Icon name="back" />
            {t('detail.back')}
          </button>
        </div>
        <div className="detail-title">
          <h2 ref={headingRef} tabIndex={-1}>
            {title}
          </h2>
          {view.urgency !== 'routine' && (
            <span className="urgent">{wording.label(`urgency.${view.urgency}`)}</span>
          )}
          <ViewChip view={view} />
        </div>
        <OrderFacts view={view} />
        {!view.isTracked && <p className="muted">{t('detail.not-tracked')}</p>}
      </div>
      <WhyBox view={view} />
      {acting !== undefined && (
        <Suspense>
          <ChartActions key={view.referral} view={view} acting={acting} />
        </Suspense>
      )}
      <Stepper view={view} />
      {acting !== undefined && view.axes.direction !== 'inbound' && (
        <Suspense>
          <PacketsSent view={view} bearer={acting.token} />
        </Suspense>
      )}
      <Columns view={view} />
    </section>
  )
}

function Columns({ view }: { view: LoopView }) {
  const hasBeside =
    view.candidates.length > 0 ||
    view.possibleBookings.length > 0 ||
    view.conflicts.length > 0 ||
    view.clocks.length > 1
  return (
    <div className={hasBeside ? 'columns' : 'columns single'}>
      <EvidenceTimeline view={view} />
      {hasBeside && (
        <div className="beside">
          <PossibleBookings bookings={view.possibleBookings} />
          <PossibleMatches candidates={view.candidates} />
          <ConflictList view={view} />
          <ClockList view={view} />
        </div>
      )}
    </div>
  )
}

function OrderFacts({ view }: { view: LoopView }) {
  const { t } = useLanguage()
  const { wording } = useChartSetting()
  const ordered = view.orderedAt === undefined ? undefined : wording.day(view.orderedAt)
  const by = view.requester?.display
  return (
    <dl className="facts">
      <Fact label={t('detail.order')}>{view.title === wording.title(view) ? undefined : view.title}</Fact>
      <Fact label={t('detail.reason')}>{view.reason}</Fact>
      <Fact label={t('detail.to')}>{view.receiver?.display}</Fact>
      <Fact label={t('detail.from')}>{view.axes.direction === 'inbound' ? by : undefined}</Fact>
      <Fact label={t('detail.ordered')}>
        {ordered !== undefined && by !== undefined
          ? t('detail.ordered-by', { date: ordered, name: by })
          : ordered}
      </Fact>
      <Fact label={t('detail.owner')}>{view.owner?.display ?? t('card.unassigned')}</Fact>
      <Fact label={t('detail.visit')}>
        {view.visit === undefined ? undefined : wording.moment(view.visit.startsAt)}
      </Fact>
      <Fact label={t('detail.state')}>{stateLabel(view, wording)}</Fact>
      {view.number !== undefined && (
        <div>
          <dt className="label">{t('detail.number')}</dt>
          <dd data-identifier>{view.number}</dd>
        </div>
      )}
    </dl>
  )
}
