import type { ReportPatientGroups } from '#contract/reports.ts'
import { patientGroupings } from '#domain/metrics/group-figures.ts'
import type { ReportSlice } from '#domain/metrics/report-slice.ts'
import { useQuery } from '@tanstack/react-query'
import { patientGroupsQuery, tableFile, type PatientsSlice } from '../../api/reports.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Bar } from './bar.tsx'
import { Counted, SharedCount } from './counted.tsx'
import { Figure } from './figure.tsx'
import { nameOfGroup } from './group-name.ts'
import { PickBar } from './pick-bar.tsx'
import { NoFigures } from './no-figures.tsx'
import { ReadState } from './read-state.tsx'
import { useReportSetting } from './report-setting.ts'
import { useReportsSpeech } from './reports-words.ts'
import { Stamp } from './stamp.tsx'

/** Groups of patients are told of no single owner, receiver or referrer, and of one specialty or one direction. */
function tellableSlice({ from, to, direction, specialty }: ReportSlice): PatientsSlice {
  if (specialty !== undefined) return { from, to, specialty }
  return { from, to, ...(direction !== undefined && { direction }) }
}

/** Whether patients of every language, payer and distance get as far; small groups only say that they are. */
export function PatientsView() {
  const { session, place, go } = useReportSetting()
  const { t } = useReportsSpeech()
  const { locale } = useLanguage()
  const { of } = place
  const slice = tellableSlice(place.slice)
  const read = useQuery(patientGroupsQuery(session, slice, of))
  return (
    <>
      <PickBar
        label={t('group.by')}
        options={patientGroupings.map((each) => [each, t(`by.${each}`)] as const)}
        chosen={of}
        onPick={(chosen) => go({ ...place, of: chosen })}
      />
      <ReadState read={read}>
        {(report) => (
          <>
            <Figure
              title={t('patients.title', { by: t(`by.${of}`) })}
              help={t('patients.help', { days: report.maturedDays, from: report.from, to: report.to })}
              file={tableFile({ ...place, slice }, { by: of }, locale)}
            >
              {report.groups.length === 0 ? (
                <NoFigures of={report} />
              ) : (
                <PatientTable report={report} slice={slice} />
              )}
            </Figure>
            <Stamp of={report} />
          </>
        )}
      </ReadState>
    </>
  )
}

function PatientTable({ report, slice }: { report: ReportPatientGroups; slice: PatientsSlice }) {
  const { by, groups, maturedDays } = report
  const speech = useReportsSpeech()
  const { t } = speech
  const matured = { ageFrom: maturedDays }
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t(`by.${by}`)}</th>
          <th scope="col" className="rep-num">
            {t('head.referred')}
          </th>
          {(['reached', 'scheduled', 'seen', 'closed'] as const).map((column) => (
            <th key={column} scope="col" className="rep-num">
              {t(`share.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => {
          const name = nameOfGroup(by, group, speech)
          const patients = { by, value: group.value }
          const title = (what: string): string => `${name}: ${what}`
          if ('isSuppressed' in group)
            return (
              <tr key={group.value}>
                <th scope="row">{name}</th>
                <td colSpan={5} className="caption">
                  {t('patients.few')}
                </td>
              </tr>
            )
          const shares = [
            ['reached', group.reached, { ...matured, isPatientReached: true, patients }],
            ['scheduled', group.scheduled, { ...matured, reached: 'booked', patients }],
            ['seen', group.seen, { ...matured, reached: 'seen', patients }],
            ['closed', group.closed, { ...matured, fate: 'completed', patients }],
          ] as const
          return (
            <tr key={group.value}>
              <th scope="row">
                {name}
                {!('isSuppressed' in group.closed) && (
                  <Bar parts={[{ kind: 'plain', loops: group.closed.loops }]} of={group.closed.of} />
                )}
              </th>
              <td className="rep-num">
                <Counted
                  loops={group.referred}
                  title={title(t('head.referred'))}
                  number={{ patients }}
                  slice={slice}
                />
              </td>
              {shares.map(([what, share, number]) => (
                <td key={what} className="rep-num">
                  {'isSuppressed' in share ? (
                    <span className="caption">{t('patients.few')}</span>
                  ) : (
                    <SharedCount
                      share={share}
                      title={title(t(`share.${what}`))}
                      number={number}
                      slice={slice}
                    />
                  )}
                </td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
