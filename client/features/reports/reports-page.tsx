import { reportListRoles } from '#domain/roles.ts'
import { useMemo, useState, type ReactNode } from 'react'
import { calendarDayOf } from '../../ui/clinical-date.ts'
import { changePageHash, usePageHash } from '../../ui/page-address.ts'
import { SpokenPage, type PracticePageProps } from '../practice/spoken-page.tsx'
import { BarPatterns } from './bar.tsx'
import { FiguresView } from './figures-view.tsx'
import { GroupsView } from './groups-view.tsx'
import { LoopsDialog } from './loops-dialog.tsx'
import { MeasureView } from './measure-view.tsx'
import { PartnerView } from './partner-view.tsx'
import { PatientsView } from './patients-view.tsx'
import { ReportFilters } from './report-filters.tsx'
import { ReportScope } from './report-scope.tsx'
import { ReportSettingProvider, type ReportSetting, type ShownList } from './report-setting.ts'
import { readReportPlace, reportViews, writeReportPlace, type ReportView } from './reports-address.ts'
import { ReportsSpeechProvider, reportsWords, type ReportsSpeech } from './reports-words.ts'

/** The practice's figures; reasons behind the numbers are said in the chart's words. */
export function ReportsPage(props: PracticePageProps) {
  return (
    <SpokenPage {...props} words={reportsWords} saysChartWords>
      {(speech) => <SpokenReports {...props} speech={speech} />}
    </SpokenPage>
  )
}

function SpokenReports(props: PracticePageProps & { speech: ReportsSpeech }) {
  const { session, roles, timeZone, onEnd, speech } = props
  const hash = usePageHash()
  const [openedAt] = useState(() => Date.now())
  const [list, setList] = useState<ShownList>()
  const place = useMemo(
    () => readReportPlace(hash, calendarDayOf(openedAt, timeZone).slice(0, 7)),
    [hash, openedAt, timeZone],
  )
  const setting: ReportSetting = {
    session,
    place,
    go: (to) => changePageHash(writeReportPlace(to), 'push'),
    mayList: roles.some((role) => reportListRoles.includes(role)),
    onOpen: setList,
    onEnd,
  }
  const View = views[place.view]
  return (
    <ReportsSpeechProvider value={speech}>
      <ReportSettingProvider value={setting}>
        <main className="rep">
          <BarPatterns />
          <ViewLinks setting={setting} speech={speech} />
          {place.view !== 'measure' && (
            <>
              <ReportFilters />
              <ReportScope />
            </>
          )}
          <View />
          {list !== undefined && <LoopsDialog list={list} onClose={() => setList(undefined)} />}
        </main>
      </ReportSettingProvider>
    </ReportsSpeechProvider>
  )
}

const views: Readonly<Record<ReportView, () => ReactNode>> = {
  figures: FiguresView,
  groups: GroupsView,
  patients: PatientsView,
  measure: MeasureView,
  partner: PartnerView,
}

function ViewLinks({ setting: { place }, speech: { t } }: { setting: ReportSetting; speech: ReportsSpeech }) {
  return (
    <nav className="rep-views no-print" aria-label={t('view.label')}>
      {reportViews.map((view) => (
        <a
          key={view}
          href={writeReportPlace({ ...place, view })}
          aria-current={view === place.view ? 'true' : undefined}
        >
          {t(`view.${view}`)}
        </a>
      ))}
      <span className="spacer" />
      {/* A partner's report leaves: its own button has that written down first. */}
      {place.view !== 'partner' && (
        <button type="button" className="btn small" onClick={() => window.print()}>
          {t('page.print')}
        </button>
      )}
    </nav>
  )
}
