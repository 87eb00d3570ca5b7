import type { UsualDestination } from '#domain/directory/list-usual.ts'
import { needsNetworkReason } from '#domain/directory/judge-network.ts'
import { specialtyTable, type Specialty } from '#domain/specialties.ts'
import { useState } from 'react'
import { useOwnWords } from '../../i18n/own-words.ts'
import type { FormSetting } from '../commands/command-form.ts'
import { useCommandWords } from '../commands/command-words.ts'
import { useFieldFault } from '../commands/field-fault.tsx'
import { TextField } from '../commands/fields.tsx'
import { directoryWords } from '../directory/directory-words.ts'
import { ReceiverChoice } from '../directory/receiver-choice.tsx'
import { ChosenData, ReceiverField } from '../directory/receiver-field.tsx'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import type { ReferDraft } from './refer-draft.ts'

/**
 * Specialty and receiver. A usual destination is both at once; who is none of them is found by choosing a specialty,
 * whose receivers then take the place of the usual ones.
 */
export function WhereTo(props: {
  usual: readonly UsualDestination[]
  setting: FormSetting
  urgency: ReferDraft['referral']['urgency']
  specialty: Specialty | undefined
  onSpecialty: (specialty: Specialty | undefined) => void
}) {
  const { usual, setting, urgency, specialty, onSpecialty } = props
  const t = useOwnWords(directoryWords)
  const [chosen, choose] = useState<UsualDestination>()
  const [isSearching, setSearching] = useState(false)
  const [subject] = setting.subjects
  if (t === undefined || t === 'failed' || subject === undefined) return null
  const patient = subject.patient.slice('Patient/'.length)
  const search = (wanted: Specialty | undefined): void => {
    choose(undefined)
    setSearching(wanted !== undefined)
    onSpecialty(wanted)
  }
  const pick = (destination: UsualDestination): void => {
    choose(destination)
    onSpecialty(destination.specialty)
  }
  return (
    <>
      {!isSearching && usual.length > 0 && <UsualField usual={usual} chosen={chosen} onPick={pick} t={t} />}
      {!isSearching && chosen !== undefined && <ChosenData ranked={chosen.ranked} />}
      {!isSearching && chosen !== undefined && needsNetworkReason(chosen.ranked) && (
        <TextField name="receiverReason" label={t('picker.reason')} />
      )}
      <SpecialtyField specialty={specialty} isFirst={usual.length === 0} onSpecialty={search} />
      {isSearching && specialty !== undefined && (
        <ReceiverField
          key={specialty}
          bearer={setting.bearer}
          question={{ specialty, urgency, patient }}
          reasonName="receiverReason"
        />
      )}
    </>
  )
}

function UsualField(props: {
  usual: readonly UsualDestination[]
  chosen: UsualDestination | undefined
  onPick: (destination: UsualDestination) => void
  t: Parameters<typeof ReceiverChoice>[0]['t']
}) {
  const { usual, chosen, onPick, t } = props
  const { wording } = useChartSetting()
  const { marks, note } = useFieldFault('receiver')
  return (
    <fieldset className="field receivers" data-field="receiver" aria-describedby={marks['aria-describedby']}>
      <legend>{t('picker.usual')}</legend>
      {usual.map((each, index) => (
        <ReceiverChoice
          key={`${each.specialty} ${each.ranked.receiver.id}`}
          ranked={each.ranked}
          specialty={wording.label(`specialty.${each.specialty}`)}
          isChosen={each === chosen}
          isFirst={index === 0}
          onChoose={() => onPick(each)}
          t={t}
        />
      ))}
      {note}
    </fieldset>
  )
}

function SpecialtyField(props: {
  specialty: Specialty | undefined
  isFirst: boolean
  onSpecialty: (specialty: Specialty | undefined) => void
}) {
  const { specialty, isFirst, onSpecialty } = props
  const t = useCommandWords()
  const { wording } = useChartSetting()
  const { marks, note } = useFieldFault('specialty')
  return (
    <div className="field" data-field="specialty">
      <label className="field">
        <span>{t('refer.specialty')}</span>
        <select
          name="specialty"
          value={specialty ?? ''}
          aria-required
          data-first={isFirst ? '' : undefined}
          onChange={({ target }) =>
            onSpecialty(specialtyTable.find((row) => row.specialty === target.value)?.specialty)
          }
          {...marks}
        >
          <option value="">{t('refer.no-specialty')}</option>
          {specialtyTable.map((row) => (
            <option key={row.specialty} value={row.specialty}>
              {wording.label(`specialty.${row.specialty}`)}
            </option>
          ))}
        </select>
      </label>
      {note}
    </div>
  )
}
