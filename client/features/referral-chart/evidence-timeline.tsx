import type { TimelineEntry } from '#domain/loop-facts.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { formatDay, formatShortDay, formatTime, isSameDay, zoneName } from '../../ui/clinical-date.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { useChartSetting } from './chart-setting.tsx'
import { decidingClock } from './clock-text.ts'

/** The picture of a happening, by the kind of resource that proves it. */
const iconByType: Readonly<Record<string, IconName>> = {
  ServiceRequest: 'send',
  Task: 'on-track',
  Appointment: 'calendar',
  Encounter: 'closed',
  DocumentReference: 'document',
  DiagnosticReport: 'document',
  Communication: 'phone',
  Provenance: 'person',
}

/** What happened, newest first, each line with the resources that prove it and where they came from. */
export function EvidenceTimeline({ view }: { view: LoopView }) {
  const { t, locale } = useLanguage()
  const { now, timeZone } = useChartSetting()
  const newestFirst = view.timeline.toSorted((a, b) => a.at - b.at).toReversed()
  return (
    <section aria-labelledby="evidence-title">
      <h3 className="section-title" id="evidence-title">
        {t('timeline.title')}
        <span className="caption">{t('timeline.order', { zone: zoneName(now, timeZone, locale) })}</span>
      </h3>
      {newestFirst.length === 0 && view.decidingClock === undefined ? (
        <p className="muted">{t('timeline.empty')}</p>
      ) : (
        <ol className="timeline">
          <DueLine view={view} />
          {newestFirst.map((entry) => (
            <TimelineLine key={`${entry.what} ${entry.at} ${entry.evidence.join(' ')}`} entry={entry} />
          ))}
        </ol>
      )}
    </section>
  )
}

/** A passed clock belongs into the story, in a few words: that nothing came is what happened last. */
function DueLine({ view }: { view: LoopView }) {
  const { t, locale } = useLanguage()
  const { now, timeZone, wording } = useChartSetting()
  const due = view.why.find((reason) => reason.message === 'due.passed')
  const clock = decidingClock(view)
  if (due === undefined || clock === undefined) return null
  return (
    <li>
      <time dateTime={new Date(now).toISOString()}>
        {formatShortDay(now, timeZone, locale)}
        <br />
        {t('timeline.today')}
      </time>
      <Icon name="overdue" className="gap-icon" />
      <span>
        <span className="gap">
          <Sentence
            text={t('timeline.passed', {
              clock: wording.label(`clock.${clock.clock}`),
              date: wording.day(clock.due),
            })}
          />
        </span>
      </span>
    </li>
  )
}

function TimelineLine({ entry }: { entry: TimelineEntry }) {
  const { t, locale } = useLanguage()
  const { now, timeZone, wording } = useChartSetting()
  const type = entry.evidence[0]?.split('/')[0] ?? ''
  const time = entry.isDayOnly === true ? '' : formatTime(entry.at, timeZone, locale)
  const source = [time, entry.evidence.join(', '), t(`timeline.source.${entry.source}`)]
  return (
    <li>
      <time dateTime={new Date(entry.at).toISOString()} title={formatDay(entry.at, timeZone, locale)}>
        {formatShortDay(entry.at, timeZone, locale)}
        {yearOf(entry.at, now)}
        {isSameDay(entry.at, now, timeZone) && (
          <>
            <br />
            {t('timeline.today')}
          </>
        )}
      </time>
      <Icon name={iconByType[type] ?? 'dot'} />
      <span>
        <Sentence text={wording.tell(entry)} />
        <span className="source">{source.filter((part) => part !== '').join(' · ')}</span>
      </span>
    </li>
  )

  /** Half a year back, the year no longer goes without saying. */
  function yearOf(at: number, today: number) {
    if (today - at < 180 * 86_400_000) return null
    return (
      <>
        <br />
        {formatDay(at, timeZone, locale).slice(-4)}
      </>
    )
  }
}
