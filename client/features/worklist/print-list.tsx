import type { WorklistRow } from '#contract/worklist.ts'
import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { useLanguage } from '../../i18n/language.tsx'
import { formatDay, formatTime, zoneName } from '../../ui/clinical-date.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { dayOrUnknown } from '../referral-chart/patient-banner.tsx'
import { ListCaveats } from './list-notices.tsx'
import { nextActionOf } from './next-action.ts'
import { toRowClock } from './row-clock.ts'
import type { WorklistModel } from './worklist-model.ts'
import { titleOf } from './worklist-row.tsx'
import { useListWords } from './worklist-words.ts'

/**
 * What a printer gets: every row that is loaded, in words, with what tells one patient from another. It is made only
 * when somebody prints, because thousands of hidden rows would slow the list down.
 */
export function PrintList({ title, model }: { title: string; model: WorklistModel }) {
  const [isPrinting, setPrinting] = useState(false)
  useEffect(() => {
    const begin = (): void => flushSync(() => setPrinting(true))
    const end = (): void => setPrinting(false)
    window.addEventListener('beforeprint', begin)
    window.addEventListener('afterprint', end)
    return () => {
      window.removeEventListener('beforeprint', begin)
      window.removeEventListener('afterprint', end)
    }
  }, [])
  return isPrinting ? <PrintedTable title={title} model={model} /> : null
}

function PrintedTable({ title, model }: { title: string; model: WorklistModel }) {
  const { rows, total } = model
  const t = useListWords()
  const { locale } = useLanguage()
  const { now, timeZone } = useChartSetting()
  const printed = t('list.printed', {
    date: formatDay(now, timeZone, locale),
    time: formatTime(now, timeZone, locale),
    zone: zoneName(now, timeZone, locale),
  })
  return (
    <table className="wl-print">
      <caption>
        {`${title} · ${t('list.of', { shown: rows.length, total })} · ${printed}`}
        <ListCaveats model={model} />
      </caption>
      <thead>
        <tr>
          <th scope="col">{t('column.patient')}</th>
          <th scope="col">{t('column.clock')}</th>
          <th scope="col">{t('column.receiver')}</th>
          <th scope="col">{t('column.why')}</th>
          <th scope="col">{t('column.owner')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <PrintedRow key={row.referral} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function PrintedRow({ row }: { row: WorklistRow }) {
  const words = useListWords()
  const { t, locale } = useLanguage()
  const { now, timeZone, wording } = useChartSetting()
  const unknown = t('banner.not-known')
  const clock = toRowClock(row, { now, timeZone, locale, t })
  const next = nextActionOf(row)
  return (
    <tr>
      <th scope="row">
        {row.patientName}
        <br />
        {`${dayOrUnknown(row.birthDate, locale, unknown)} · ${row.mrn ?? unknown}`}
      </th>
      <td>
        <b>{wording.label(`display.${row.display}`)}</b>
        <br />
        {clock?.exact}
      </td>
      <td>
        {titleOf(row, wording)}
        {row.urgency !== 'routine' && ` · ${wording.label(`urgency.${row.urgency}`)}`}
        <br />
        {row.receiver ?? words('row.no-receiver')}
      </td>
      <td>
        {wording.say(row.why)}
        <br />
        {words(next?.key ?? 'row.no-action')}
      </td>
      <td>{row.owner?.display ?? t('card.unassigned')}</td>
    </tr>
  )
}
