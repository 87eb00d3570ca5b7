import { cms50Shown, type Cms50Answer, type Cms50Shown } from '#contract/reports.ts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { cms50Query, measureFile } from '../../api/reports.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Bar } from './bar.tsx'
import { DownloadButton } from './download-button.tsx'
import { Figure } from './figure.tsx'
import { MeasuredPatients } from './measured-patients.tsx'
import { PickBar } from './pick-bar.tsx'
import { ReadState } from './read-state.tsx'
import { numberFormats } from './report-numbers.ts'
import { useReportSetting } from './report-setting.ts'
import { useReportsSpeech } from './reports-words.ts'

/** The quality measure of a year: who is in which population, and why. */
export function MeasureView() {
  const { session, place, go } = useReportSetting()
  const { t } = useReportsSpeech()
  const { locale } = useLanguage()
  const { year } = place
  const read = useQuery(cms50Query(session, year, locale))
  return (
    <>
      <p className="muted">{t('measure.text')}</p>
      <label className="field rep-year">
        {t('measure.year')}
        <input
          type="number"
          min="1900"
          max="2099"
          defaultValue={year}
          onChange={({ target: { value } }) => {
            if (/^(?:19|20)\d\d$/.test(value)) go({ ...place, year: Number(value) })
          }}
        />
      </label>
      <ReadState read={read}>
        {(answer) =>
          'isTooLarge' in answer ? (
            <p className="notice warn">{t('measure.too-large', { most: answer.most })}</p>
          ) : (
            <Measure answer={answer} />
          )
        }
      </ReadState>
    </>
  )
}

type Measured = Exclude<Cms50Answer, { isTooLarge: true }>

function Measure({ answer }: { answer: Measured }) {
  const { t } = useReportsSpeech()
  const { locale } = useLanguage()
  const { mayList } = useReportSetting()
  const { count, percent } = numberFormats(locale)
  const [shown, setShown] = useState<Cms50Shown>('gap')
  const { year, ipp, denom, numer, clinicians, warnings } = answer
  const file = (what: Readonly<Record<string, string>>) => measureFile(year, locale, what)
  return (
    <>
      <Figure
        title={t('measure.title', { year })}
        finding={t('measure.finding', {
          numer: count(numer),
          denom: count(denom),
          percent: percent({ loops: numer, of: denom }),
        })}
        help={t('measure.help')}
      >
        <table>
          <tbody>
            {(
              [
                ['ipp', ipp],
                ['denom', denom],
                ['numer', numer],
              ] as const
            ).map(([population, patients]) => (
              <tr key={population}>
                <th scope="row">
                  {t(`measure.${population}`)}
                  <Bar parts={[{ kind: 'plain', loops: patients }]} of={answer.patients} />
                </th>
                <td className="rep-num">
                  {t('measure.of-all', { patients: count(patients), all: count(answer.patients) })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {mayList && (
          <p className="rep-acts no-print">
            <DownloadButton file={file({ format: 'csv' })} label={t('measure.csv')} of={`CMS50 ${year}`} />
            <DownloadButton
              file={file({ format: 'measure-report' })}
              label={t('measure.report')}
              of={`CMS50 ${year}`}
            />
            <span className="caption">{t('measure.told')}</span>
          </p>
        )}
      </Figure>
      <Figure
        title={t('measure.clinicians')}
        finding={t('measure.attribution')}
        help={t('measure.clinicians-help')}
        {...(mayList && { file: file({ format: 'csv', by: 'clinician' }) })}
      >
        <table>
          <thead>
            <tr>
              <th scope="col">{t('measure.clinician')}</th>
              {(['denom', 'numer'] as const).map((population) => (
                <th key={population} scope="col" className="rep-num">
                  {t(`measure.${population}`)}
                </th>
              ))}
              <th scope="col" className="rep-num">
                {t('share.percent')}
              </th>
            </tr>
          </thead>
          <tbody>
            {clinicians.map((one) => (
              <tr key={one.clinician ?? ''}>
                <th scope="row">
                  {one.display ?? one.clinician ?? t('group.unknown')}
                  <Bar parts={[{ kind: 'plain', loops: one.numer }]} of={one.denom} />
                </th>
                <td className="rep-num">{count(one.denom)}</td>
                <td className="rep-num">{count(one.numer)}</td>
                <td className="rep-num">{percent({ loops: one.numer, of: one.denom })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Figure>
      {warnings.length > 0 && (
        <section className="rep-fig" aria-labelledby="rep-doubts">
          <h2 id="rep-doubts">{t('measure.doubts')}</h2>
          <ul className="rep-doubts">
            {warnings.map((warning) => (
              <li key={warning.code}>
                {warning.text} <span className="caption">{t('measure.doubt', { count: warning.count })}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {mayList && (
        <section className="rep-fig" aria-labelledby="rep-measured">
          <h2 id="rep-measured">{t('measure.patients')}</h2>
          <PickBar
            label={t('measure.which')}
            options={cms50Shown.map((each) => [each, t(`measure.shown-${each}`)] as const)}
            chosen={shown}
            onPick={setShown}
          />
          <MeasuredPatients year={year} shown={shown} />
        </section>
      )}
    </>
  )
}
