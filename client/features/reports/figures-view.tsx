import type { ReportAnswer } from '#contract/reports.ts'
import { useQuery } from '@tanstack/react-query'
import { figuresQuery, tableFile } from '../../api/reports.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { AgeTable } from './age-table.tsx'
import { CohortFigure } from './cohort-figure.tsx'
import { Counted, Measured } from './counted.tsx'
import { DaysTable } from './days-table.tsx'
import { Figure } from './figure.tsx'
import { FunnelTable } from './funnel-table.tsx'
import { LeakFigure } from './leak-figure.tsx'
import { NoFigures } from './no-figures.tsx'
import { ReadState } from './read-state.tsx'
import { numberFormats } from './report-numbers.ts'
import { useReportSetting } from './report-setting.ts'
import { useReportsSpeech } from './reports-words.ts'
import { ShareFigure } from './share-figure.tsx'
import { Stamp } from './stamp.tsx'

/** Everything that is counted of a slice as a whole. */
export function FiguresView() {
  const { session, place } = useReportSetting()
  const { slice, maturedDays } = place
  const read = useQuery(figuresQuery(session, { slice, maturedDays }))
  return <ReadState read={read}>{(report) => <Figures report={report} />}</ReadState>
}

function Figures({ report }: { report: ReportAnswer }) {
  const { t, wording } = useReportsSpeech()
  const { locale } = useLanguage()
  const { place } = useReportSetting()
  const { amount } = numberFormats(locale)
  const { figures, maturedDays } = report
  const { held, breaksAt, contacts } = figures
  if (figures.referred === 0) return <NoFigures of={report} />
  const step = breaksAt === undefined ? undefined : wording.label(`step.${breaksAt}`)
  return (
    <>
      <dl className="rep-heads">
        <div>
          <dt>{t('head.referred')}</dt>
          <dd>
            <Counted loops={figures.referred} title={t('head.referred')} number={{}} />
          </dd>
        </div>
        <div>
          <dt>{t('head.open')}</dt>
          <dd>
            <Counted loops={figures.open} title={t('head.open')} number={{ fate: 'open' }} />
          </dd>
        </div>
        <div>
          <dt>{t('head.visits-missed')}</dt>
          <dd>
            <Measured
              text={numberFormats(locale).count(figures.noShows.visits)}
              loops={figures.noShows.loops}
              title={t('head.visits-missed')}
              number={{ hasNoShow: true }}
            />
          </dd>
        </div>
        <div>
          <dt>{t('head.contacts')}</dt>
          <dd>
            {contacts === undefined ? (
              '–'
            ) : (
              <Measured
                text={t('head.contacts-of', { mean: amount(contacts.mean), median: amount(contacts.median) })}
                loops={contacts.loops}
                title={t('head.contacts')}
                number={{ reached: 'booked' }}
              />
            )}
          </dd>
        </div>
      </dl>
      <div className="rep-figs">
        <Figure
          title={t('funnel.title')}
          finding={step === undefined ? t('funnel.whole') : t('funnel.finding', { step })}
          help={t('funnel.help', { days: maturedDays })}
          file={tableFile(place, { table: 'funnel' }, locale)}
        >
          <FunnelTable funnel={figures} maturedDays={maturedDays} breaksAt={breaksAt} />
        </Figure>
        <ShareFigure report={report} />
        <Figure
          title={t('days.title')}
          finding={
            held.practice === undefined || held.others === undefined
              ? undefined
              : t('days.finding', {
                  practice: amount(held.practice.median),
                  others: amount(held.others.median),
                })
          }
          help={t('days.help')}
          file={tableFile(place, { table: 'days' }, locale)}
        >
          <DaysTable days={figures} held={held} />
        </Figure>
        <Figure
          title={t('age.title')}
          finding={t('age.finding', { open: numberFormats(locale).count(figures.open) })}
          help={t('age.help')}
          file={tableFile(place, { table: 'ageing' }, locale)}
        >
          <AgeTable figures={figures} />
        </Figure>
        <LeakFigure report={report} />
        <CohortFigure report={report} />
      </div>
      <Stamp of={report} />
    </>
  )
}
