import { groupings } from '#domain/metrics/group-figures.ts'
import { useQuery } from '@tanstack/react-query'
import { choicesQuery } from '../../api/reports.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { nameOfGroup } from './group-name.ts'
import { numberFormats } from './report-numbers.ts'
import { useReportSetting } from './report-setting.ts'
import { useReportsSpeech } from './reports-words.ts'

/** Which referrals the numbers are about, in one line: on paper the filters are gone. */
export function ReportScope() {
  const { session, place } = useReportSetting()
  const speech = useReportsSpeech()
  const { t } = speech
  const { locale } = useLanguage()
  const { slice } = place
  const { month } = numberFormats(locale)
  const choices = useQuery(choicesQuery(session, slice)).data
  const narrowed = groupings.flatMap((grouping) => {
    const value = slice[grouping]
    if (value === undefined) return []
    const known = choices?.[grouping].find((each) => each.value === value) ?? { value, name: value }
    return [`${t(`by.${grouping}`)}: ${nameOfGroup(grouping, known, speech)}`]
  })
  const direction =
    slice.direction === undefined ? [] : [`${t('by.direction')}: ${t(`direction.${slice.direction}`)}`]
  return (
    <p className="rep-scope">
      <b>{t('page.scope', { from: month(slice.from), to: month(slice.to) })}</b>
      {(place.view === 'partner' ? [] : [...direction, ...narrowed]).map((each) => (
        <span key={each}> · {each}</span>
      ))}
    </p>
  )
}
