import type { PartnerReport } from '#contract/reports.ts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { choicesQuery, partnerFile, partnerQuery, readPartner } from '../../api/reports.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { AgeTable } from './age-table.tsx'
import { DaysTable } from './days-table.tsx'
import { DownloadButton } from './download-button.tsx'
import { Figure } from './figure.tsx'
import { FunnelTable } from './funnel-table.tsx'
import { PickBar } from './pick-bar.tsx'
import { ReadState } from './read-state.tsx'
import { numberFormats } from './report-numbers.ts'
import { ReportSettingProvider, useReportSetting } from './report-setting.ts'
import { partnerSides } from './reports-address.ts'
import { useReportsSpeech } from './reports-words.ts'
import { ShareTable } from './share-table.tsx'
import { Stamp } from './stamp.tsx'

/** One receiver's or referrer's own numbers, to be handed to them. */
export function PartnerView() {
  const { session, place, go } = useReportSetting()
  const { t } = useReportsSpeech()
  const { slice, side, party } = place
  const choices = useQuery(choicesQuery(session, slice)).data?.[side] ?? []
  return (
    <>
      <p className="muted no-print">{t('partner.text')}</p>
      <PickBar
        label={t('partner.side')}
        options={partnerSides.map((each) => [each, t(`by.${each}`)] as const)}
        chosen={side}
        onPick={(chosen) => {
          const rest = { ...place, side: chosen }
          delete rest.party
          go(rest)
        }}
      />
      <label className="field rep-party no-print">
        {t('partner.party')}
        <select
          value={party ?? ''}
          onChange={({ target: { value } }) => value !== '' && go({ ...place, party: value })}
        >
          <option value="">{t('partner.choose')}</option>
          {party !== undefined && !choices.some(({ value }) => value === party) && (
            <option value={party}>{party}</option>
          )}
          {choices
            .filter(({ value }) => value !== '')
            .map(({ value, name }) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
        </select>
      </label>
      {party !== undefined && <ChosenPartner key={party} party={party} />}
    </>
  )
}

function ChosenPartner({ party }: { party: string }) {
  const setting = useReportSetting()
  const { session, place } = setting
  const { locale } = useLanguage()
  const { slice, maturedDays, side } = place
  const asked = { from: slice.from, to: slice.to, side, party, maturedDays, language: locale }
  const read = useQuery(partnerQuery(session, asked))
  return (
    // What is handed to somebody opens no lists.
    <ReportSettingProvider value={{ ...setting, mayList: false }}>
      <ReadState read={read}>
        {(report) => (
          <>
            <PartnerActs report={report} asked={asked} />
            <PartnerNumbers report={report} />
          </>
        )}
      </ReadState>
    </ReportSettingProvider>
  )
}

type Asked = Parameters<typeof partnerQuery>[1]

function PartnerActs({ report, asked }: { report: PartnerReport; asked: Asked }) {
  const { session } = useReportSetting()
  const { t } = useReportsSpeech()
  const [state, setState] = useState<'possible' | 'busy' | 'failed'>('possible')
  const print = async (): Promise<void> => {
    if (state === 'busy') return
    setState('busy')
    try {
      // What leaves is written down first; what cannot be written down does not leave.
      await readPartner(session, { ...asked, as: 'print' })
    } catch {
      return setState('failed')
    }
    setState('possible')
    window.print()
  }
  return (
    <div className="rep-acts no-print">
      <button type="button" className="btn" aria-disabled={state === 'busy'} onClick={() => void print()}>
        {t('partner.print')}
      </button>
      <DownloadButton file={partnerFile(asked)} label={t('csv.label')} of={report.party.name} />
      <span className="caption">{t('partner.told')}</span>
      {state === 'failed' && (
        <span role="alert" className="command-wrong">
          {t('partner.failed')}
        </span>
      )}
    </div>
  )
}

function PartnerNumbers({ report }: { report: PartnerReport }) {
  const { t } = useReportsSpeech()
  const { locale } = useLanguage()
  const { month } = numberFormats(locale)
  const { party, side, maturedDays } = report
  // Nothing here opens a list: a number needs no conditions.
  const lines = (
    [
      ['scheduled', report.scheduled],
      ['seen', report.seen],
      ['note-back', report.noteBack],
      ['note-return', report.noteReturn],
      ['closed', report.closed],
      ['no-show', report.noShows],
    ] as const
  ).map(([what, share]) => ({ label: t(`share.${what}`), share, number: {}, whole: {} }))
  return (
    <article className="rep-paper">
      <h2>{t('partner.title', { name: party.name })}</h2>
      <p>
        {t(`partner.about-${side}`, {
          from: month(report.from),
          to: month(report.to),
          count: report.referred,
        })}
      </p>
      <div className="rep-figs">
        <Figure title={t('share.title')} help={t('share.help', { days: maturedDays })}>
          <ShareTable lines={lines} />
        </Figure>
        <Figure title={t('funnel.title')} help={t('funnel.help', { days: maturedDays })}>
          <FunnelTable funnel={report} maturedDays={maturedDays} />
        </Figure>
        <Figure title={t('days.title')} help={t('days.help')}>
          <DaysTable days={report} />
        </Figure>
        <Figure title={t('age.title')} help={t('age.help')}>
          <AgeTable figures={report} />
        </Figure>
      </div>
      <Stamp of={report} />
    </article>
  )
}
