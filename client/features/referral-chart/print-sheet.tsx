import type { LoopView } from '#domain/loop-view.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { formatDay, formatTime, zoneName } from '../../ui/clinical-date.ts'
import { isShown, type ChartModel } from './chart-model.ts'
import { useChartSetting } from './chart-setting.tsx'
import { toClockText } from './clock-text.ts'
import { SourceNotices } from './source-notices.tsx'
import { StaleNotice } from './stale-notice.tsx'
import { isCounted } from './view-chip.tsx'
import { dayOrUnknown } from './patient-banner.tsx'

/**
 * What a printer gets: one block a referral in words only, and on every page who the patient is and when it was
 * printed (a table's head is the one thing that browsers repeat). It survives a fax in one bit of black.
 */
export function PrintSheet({ model }: { model: ChartModel }) {
  const { t, locale } = useLanguage()
  const { patient, judgedAt, timeZone } = model
  const unknown = t('banner.not-known')
  const printed = t('print.printed', {
    date: formatDay(judgedAt, timeZone, locale),
    time: formatTime(judgedAt, timeZone, locale),
    zone: zoneName(judgedAt, timeZone, locale),
  })
  return (
    <table className="print-sheet" role="presentation" aria-hidden="true">
      <thead>
        <tr>
          <td>
            <div className="print-head">
              <span>
                <b>{patient?.name ?? unknown}</b>
                {` · ${t('banner.born')} ${dayOrUnknown(patient?.bornOn, locale, unknown)}`}
                {` · ${t('banner.mrn')} ${patient?.recordNumbers.join(', ') ?? unknown}`}
              </span>
              <span>{printed}</span>
            </div>
          </td>
        </tr>
      </thead>
      <tbody>
        <tr>
          <td>
            <p>
              <b>{t('print.title')}</b>
            </p>
            <PrintedDoubts model={model} />
            {model.views.filter(isShown).map((view) => (
              <PrintBlock key={view.referral} view={view} />
            ))}
          </td>
        </tr>
      </tbody>
    </table>
  )
}

const nothing = (): void => undefined

/** Paper is read by people who cannot press a button to see what was missing, or how old it was. */
function PrintedDoubts({ model }: { model: ChartModel }) {
  const { t, locale } = useLanguage()
  const { freshness, failures, timeZone } = model
  const asOf = {
    time: formatTime(freshness.at, timeZone, locale),
    zone: zoneName(freshness.at, timeZone, locale),
  }
  return (
    <>
      {freshness.kind === 'snapshot' && <p>{t('app.as-of', asOf)}</p>}
      <StaleNotice freshness={freshness} isChecking={false} onRetry={nothing} />
      <SourceNotices failures={failures} onRetry={nothing} />
    </>
  )
}

function PrintBlock({ view }: { view: LoopView }) {
  const { t, locale } = useLanguage()
  const { now, timeZone, wording } = useChartSetting()
  const clock = toClockText(view, { now, timeZone, locale, t })
  const word = view.state === 'draft' ? wording.label('state.draft') : t('status.not-tracked')
  const display = isCounted(view) ? wording.label(`display.${view.display}`) : word
  const status = [display, clock?.exact].filter((part) => part !== undefined)
  return (
    <div className="print-block">
      <p>
        <b>{wording.title(view)}</b>
        {view.number === undefined ? '' : ` · ${view.number}`}
        {view.receiver?.display === undefined ? '' : ` · ${t('detail.to')} ${view.receiver.display}`}
        {` · ${t('detail.owner')} ${view.owner?.display ?? t('card.unassigned')}`}
      </p>
      <p>
        <b>{t('print.status', { status: status.join(', ') })}</b>
      </p>
      {view.why
        .filter((reason) => reason.message !== view.turnsGreen?.message)
        .map((reason) => (
          <p key={reason.message}>{wording.say(reason)}</p>
        ))}
      <ul>
        {view.steps.map((step, index) => {
          // Of a closed referral nothing is left to do: what it never reached is not named.
          if (view.display === 'closed' && step.mark === 'to-do') return null
          return (
            <li key={step.step}>
              {`${wording.label(`step.${step.step}`)}: ${wording.label(`mark.${index + 1 === view.step ? 'awaited' : step.mark}`)}`}
              {step.at === undefined || step.mark !== 'done' ? '' : `, ${wording.day(step.at)}`}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
