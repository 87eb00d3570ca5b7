import { waiverReasons, type EncounterWaiver, type WaiverReason } from '#domain/commands/encounter-waiver.ts'
import { FieldFaults } from '../commands/field-fault.tsx'
import { Labelled } from './note-fields.tsx'
import { useNotesSpeech } from './notes-words.ts'

/** Why no encounter shows the visit, of the referral that a note is filed at; `isWrong`: its words are missing. */
export function WaiverChoice(props: {
  value: EncounterWaiver
  isWrong: boolean
  onChange: (value: EncounterWaiver) => void
}) {
  const { value, isWrong, onChange } = props
  const { t } = useNotesSpeech()
  const fault = isWrong ? { field: 'waiverText', because: t('missing.waiver') } : undefined
  const choose = (chosen: string): void => {
    const reason: WaiverReason = waiverReasons.find((each) => each === chosen) ?? value.reason
    onChange({ reason })
  }
  return (
    <FieldFaults value={fault}>
      <Labelled name="waiver" label="waiver.label">
        {() => (
          <select value={value.reason} onChange={({ target }) => choose(target.value)}>
            {waiverReasons.map((each) => (
              <option key={each} value={each}>
                {t(`waiver.${each}`)}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      {value.reason === 'other' && (
        <Labelled name="waiverText" label="waiver.text">
          {(marks) => (
            <input
              type="text"
              autoComplete="off"
              maxLength={1000}
              aria-required
              value={value.text ?? ''}
              onChange={({ target }) => onChange({ reason: 'other', text: target.value })}
              {...marks}
            />
          )}
        </Labelled>
      )}
    </FieldFaults>
  )
}
