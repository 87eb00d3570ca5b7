import { memo } from 'react'
import { worklistSorts, type WorklistFilter } from '#contract/worklist.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import type { WorklistPlace } from './worklist-address.ts'
import type { WorklistModel } from './worklist-model.ts'
import { useListWords } from './worklist-words.ts'

export type FilterBarProps = {
  model: WorklistModel
  place: WorklistPlace
  onGo: (to: WorklistPlace) => void
}

const directions = ['outbound', 'inbound', 'internal'] as const
const urgencies = ['urgent', 'routine'] as const

/** How many there are, what narrows them and in which order they stand. Going from row to row leaves it as it is. */
export const FilterBar = memo(function FilterBar({ model, place, onGo }: FilterBarProps) {
  const t = useListWords()
  const { wording } = useChartSetting()
  const { filter } = place
  const { specialties = [], scope } = filter
  const narrow = (to: Partial<WorklistFilter> & { scope: WorklistFilter['scope'] }): void => {
    const { queue, sort } = place
    onGo({ queue, sort, filter: to })
  }
  const { owner, direction, urgency, receiver } = filter
  const withoutSpecialty = omit(filter, 'specialties')
  const isNarrowed =
    specialties.length > 0 || [owner, direction, urgency, receiver].some((each) => each !== undefined)
  return (
    <div className="wl-bar" role="group" aria-label={t('filter.label')}>
      <b className="nowrap">{t('list.table', { queue: t(`queue.${place.queue}`), count: model.total })}</b>
      <Choice
        label={t('filter.owner')}
        value={owner}
        any={t('filter.owner-any')}
        options={[
          ['nobody', t('filter.owner-nobody')],
          ...(model.counts?.staff ?? []).map(({ reference, name }) => [reference, name] as const),
        ]}
        onChange={(value) =>
          narrow({ ...omit(filter, 'owner'), ...(value !== undefined && { owner: value }) })
        }
      />
      <Choice
        label={t('filter.specialty')}
        value={specialties.length > 1 ? 'some' : specialties[0]}
        any={t('filter.specialty-any')}
        options={[
          ...(specialties.length > 1
            ? [['some', t('filter.specialty-some', { count: specialties.length })] as const]
            : []),
          ...(model.counts?.specialties ?? []).map(
            ({ specialty }) => [specialty, wording.label(`specialty.${specialty}`)] as const,
          ),
        ]}
        onChange={(value) =>
          narrow({ ...withoutSpecialty, ...(value !== undefined && { specialties: [value] }) })
        }
      />
      <Choice
        label={t('filter.direction')}
        value={direction}
        any={t('filter.direction-any')}
        options={directions.map((each) => [each, t(`direction.${each}`)] as const)}
        onChange={(value) => {
          const chosen = directions.find((each) => each === value)
          narrow({ ...omit(filter, 'direction'), ...(chosen !== undefined && { direction: chosen }) })
        }}
      />
      <Choice
        label={t('filter.urgency')}
        value={urgency}
        any={t('filter.urgency-any')}
        options={urgencies.map((each) => [each, t(`filter.${each}`)] as const)}
        onChange={(value) => {
          const chosen = urgencies.find((each) => each === value)
          narrow({ ...omit(filter, 'urgency'), ...(chosen !== undefined && { urgency: chosen }) })
        }}
      />
      {receiver !== undefined && (
        <Choice
          label={t('filter.receiver')}
          value={receiver}
          any={t('filter.receiver-any')}
          options={[[receiver, model.rows[0]?.receiver ?? t('filter.receiver-one')]]}
          onChange={() => narrow(omit(filter, 'receiver'))}
        />
      )}
      {isNarrowed && (
        <button type="button" className="btn text small" onClick={() => narrow({ scope })}>
          {t('filter.clear')}
        </button>
      )}
      <span className="spacer" />
      <Choice
        label={t('sort.label')}
        value={place.sort}
        options={worklistSorts.map((sort) => [sort, t(`sort.${sort}`)] as const)}
        onChange={(value) => {
          const sort = worklistSorts.find((each) => each === value)
          if (sort !== undefined) onGo({ ...place, sort })
        }}
      />
    </div>
  )
})

type Narrowing = 'owner' | 'specialties' | 'direction' | 'urgency' | 'receiver'

function omit(filter: WorklistFilter, name: Narrowing): WorklistFilter {
  const rest = { ...filter }
  delete rest[name]
  return rest
}

function Choice(props: {
  label: string
  value: string | undefined
  /** Words for no choice at all; without them there always is one. */
  any?: string
  options: readonly (readonly [value: string, label: string])[]
  onChange: (value: string | undefined) => void
}) {
  const { label, value, any, options, onChange } = props
  return (
    <select
      className={value === undefined ? 'wl-choice' : 'wl-choice on'}
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
    >
      {any !== undefined && <option value="">{any}</option>}
      {options.map(([each, text]) => (
        <option key={each} value={each}>
          {text}
        </option>
      ))}
    </select>
  )
}
