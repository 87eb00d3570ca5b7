import type { ReportGroups } from '#contract/reports.ts'
import { reportGroupings } from '#domain/metrics/group-figures.ts'
import type { ReportSlice } from '#domain/metrics/report-slice.ts'
import { useQuery } from '@tanstack/react-query'
import { groupsQuery, tableFile } from '../../api/reports.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Bar } from './bar.tsx'
import { Counted, Measured, SharedCount } from './counted.tsx'
import { Figure } from './figure.tsx'
import { nameOfGroup } from './group-name.ts'
import { PickBar } from './pick-bar.tsx'
import { NoFigures } from './no-figures.tsx'
import { ReadState } from './read-state.tsx'
import { numberFormats } from './report-numbers.ts'
import { useReportSetting } from './report-setting.ts'
import { narrow, partnerSides, writeReportPlace } from './reports-address.ts'
import { useReportsSpeech } from './reports-words.ts'
import { Stamp } from './stamp.tsx'

/** The same numbers for each specialty, owner, receiver, referrer or direction. */
export function GroupsView() {
  const { session, place, go } = useReportSetting()
  const { t } = useReportsSpeech()
  const { locale } = useLanguage()
  const { slice, maturedDays, by } = place
  const read = useQuery(groupsQuery(session, { slice, maturedDays }, by))
  return (
    <>
      <PickBar
        label={t('group.by')}
        options={reportGroupings.map((each) => [each, t(`by.${each}`)] as const)}
        chosen={by}
        onPick={(chosen) => go({ ...place, by: chosen })}
      />
      <ReadState read={read}>
        {(report) => (
          <>
            <Figure
              title={t('group.title', { by: t(`by.${by}`) })}
              help={[
                t('group.help', { days: maturedDays }),
                by === 'receiver' ? t('group.attempts') : '',
              ].join(' ')}
              file={tableFile(place, { by }, locale)}
            >
              {report.groups.length === 0 ? <NoFigures of={report} /> : <GroupTable report={report} />}
            </Figure>
            <Stamp of={report} />
          </>
        )}
      </ReadState>
    </>
  )
}

const columns = ['scheduled', 'seen', 'note-back', 'closed', 'leaked', 'note-return', 'no-show'] as const

function GroupTable({ report }: { report: ReportGroups }) {
  const { t } = useReportsSpeech()
  const most = Math.max(1, ...report.groups.map(({ referred }) => referred))
  return (
    <table className="rep-groups">
      <thead>
        <tr>
          <th scope="col">{t(`by.${report.by}`)}</th>
          <th scope="col" className="rep-num">
            {t('head.referred')}
          </th>
          {columns.map((column) => (
            <th key={column} scope="col" className="rep-num">
              {t(`share.${column}`)}
            </th>
          ))}
          <th scope="col" className="rep-num">
            {t('head.open')}
          </th>
          <th scope="col" className="rep-num">
            {t('group.to-close')}
          </th>
          <th scope="col" className="rep-num">
            {t('group.to-note')}
          </th>
        </tr>
      </thead>
      <tbody>
        {report.groups.map((group) => (
          <GroupRow key={group.value} report={report} group={group} most={most} />
        ))}
      </tbody>
    </table>
  )
}

function GroupRow(props: { report: ReportGroups; group: ReportGroups['groups'][number]; most: number }) {
  const { report, group, most } = props
  const { by, maturedDays } = report
  const speech = useReportsSpeech()
  const { t } = speech
  const { locale } = useLanguage()
  const { place } = useReportSetting()
  const { amount } = numberFormats(locale)
  const name = nameOfGroup(by, group, speech)
  const narrowed = narrow(place, by, group.value)
  const slice: ReportSlice = narrowed.slice
  const title = (what: string): string => `${name}: ${what}`
  const matured = { ageFrom: maturedDays }
  const side = partnerSides.find((each) => each === by)
  const shares = [
    ['scheduled', group.scheduled, { ...matured, reached: 'booked' }],
    ['seen', group.seen, { ...matured, reached: 'seen' }],
    ['note-back', group.noteBack, { ...matured, reached: 'note-back' }],
    ['closed', group.closed, { ...matured, fate: 'completed' }],
    ['leaked', group.leaked, { leaked: 'any' }],
    ['note-return', group.noteReturn, { ...matured, reached: 'note-back' }],
    ['no-show', group.noShows, { hasNoShow: true }],
  ] as const
  const medians = [
    ['group.to-close', group.medianDaysToClose, { fate: 'completed' }],
    ['group.to-note', group.medianDaysToNote, { timed: 'note-back' }],
  ] as const
  return (
    <tr>
      <th scope="row">
        <a href={writeReportPlace({ ...narrowed, view: 'figures' })} className="rep-only">
          {name}
        </a>
        {side !== undefined && group.value !== '' && (
          <a
            className="rep-partner no-print"
            href={writeReportPlace({ ...place, view: 'partner', side, party: group.value })}
            aria-label={t('partner.for', { name })}
          >
            {t('partner.short')}
          </a>
        )}
        <Bar parts={[{ kind: 'plain', loops: group.referred }]} of={most} />
      </th>
      <td className="rep-num">
        <Counted loops={group.referred} title={title(t('head.referred'))} number={{}} slice={slice} />
      </td>
      {shares.map(([what, share, number]) => (
        <td key={what} className="rep-num">
          <SharedCount share={share} title={title(t(`share.${what}`))} number={number} slice={slice} />
        </td>
      ))}
      <td className="rep-num">
        <Counted loops={group.open} title={title(t('head.open'))} number={{ fate: 'open' }} slice={slice} />
      </td>
      {medians.map(([what, median, number]) => (
        <td key={what} className="rep-num">
          {median === undefined ? (
            '–'
          ) : (
            <Measured
              text={amount(median)}
              loops={group.referred}
              title={title(t(what))}
              number={number}
              slice={slice}
            />
          )}
        </td>
      ))}
    </tr>
  )
}
