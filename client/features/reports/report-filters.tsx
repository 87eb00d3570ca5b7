import { directions } from '#domain/loop-vocabulary.ts'
import { groupings } from '#domain/metrics/group-figures.ts'
import { useQuery } from '@tanstack/react-query'
import { choicesQuery } from '../../api/reports.ts'
import { nameOfGroup } from './group-name.ts'
import { useReportSetting } from './report-setting.ts'
import { narrow, usualMaturedDays, type Narrowing } from './reports-address.ts'
import { useReportsSpeech } from './reports-words.ts'

/** After how many days a referral is in a share. */
const maturities = [0, 14, 30, usualMaturedDays, 90] as const

/** Which referrals are counted: sent in which months, and by what they are narrowed. All of it stands in the address. */
export function ReportFilters() {
  const { session, place, go } = useReportSetting()
  const speech = useReportsSpeech()
  const { t } = speech
  const { slice, maturedDays } = place
  const choices = useQuery(choicesQuery(session, slice)).data
  // A partner's report is narrowed to the partner and to nothing else.
  const isPartner = place.view === 'partner'
  const isNarrowed = [slice.direction, ...groupings.map((each) => slice[each])].some(
    (each) => each !== undefined,
  )
  return (
    <div className="rep-filters no-print" role="group" aria-label={t('filter.label')}>
      {(['from', 'to'] as const).map((end) => (
        <label key={end} className="field">
          {t(`filter.${end}`)}
          <input
            type="month"
            value={slice[end]}
            max={end === 'from' ? slice.to : undefined}
            min={end === 'to' ? slice.from : undefined}
            onChange={({ target: { value } }) => {
              if (/^\d{4}-\d{2}$/.test(value)) go({ ...place, slice: { ...slice, [end]: value } })
            }}
          />
        </label>
      ))}
      {!isPartner && (
        <>
          <Choice
            name="direction"
            options={directions.map((each) => [each, t(`direction.${each}`)] as const)}
          />
          {groupings.map((each) => (
            <Choice
              key={each}
              name={each}
              options={(choices?.[each] ?? []).map(
                (choice) => [choice.value, nameOfGroup(each, choice, speech)] as const,
              )}
            />
          ))}
        </>
      )}
      <label className="field">
        {t('filter.matured')}
        <select
          value={maturedDays}
          onChange={({ target: { value } }) => go({ ...place, maturedDays: Number(value) })}
        >
          {[...new Set([...maturities, maturedDays])].map((days) => (
            <option key={days} value={days}>
              {t('filter.days', { days })}
            </option>
          ))}
        </select>
      </label>
      {isNarrowed && !isPartner && (
        <button
          type="button"
          className="btn text small"
          onClick={() => go({ ...place, slice: { from: slice.from, to: slice.to } })}
        >
          {t('filter.clear')}
        </button>
      )}
    </div>
  )
}

/** What stands for no choice; a value may be empty, which means those nobody knows. */
const any = '*'

function Choice(props: { name: Narrowing; options: readonly (readonly [value: string, label: string])[] }) {
  const { name, options } = props
  const { place, go } = useReportSetting()
  const { t } = useReportsSpeech()
  const value = place.slice[name]
  // As long as the names are on their way, what is chosen is called what it is.
  const isKnown = value === undefined || options.some(([each]) => each === value)
  return (
    <label className="field">
      {t(`by.${name}`)}
      <select
        value={value ?? any}
        onChange={({ target }) => go(narrow(place, name, target.value === any ? undefined : target.value))}
      >
        <option value={any}>{t('filter.any')}</option>
        {!isKnown && <option value={value}>{value === '' ? t('group.unknown') : value}</option>}
        {options.map(([each, label]) => (
          <option key={each} value={each}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}
