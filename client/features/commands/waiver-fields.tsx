import {
  findUsualWaiver,
  lacksWords,
  waiverReasons,
  type EncounterWaiver,
} from '#domain/commands/encounter-waiver.ts'
import { useState } from 'react'
import { choiceOf, textOf, type FormSetting } from './command-form.ts'
import { useCommandWords } from './command-words.ts'
import { TextField } from './fields.tsx'

/** Why no encounter shows the visit, the usual reason chosen already; nothing where one does. */
export function WaiverFields({ view }: Pick<FormSetting, 'view'>) {
  const t = useCommandWords()
  const usual = view && findUsualWaiver(view)
  const [reason, setReason] = useState(usual)
  if (usual === undefined) return null
  return (
    <>
      <label className="field">
        <span>{t('waiver.label')}</span>
        <select
          name="waiver"
          defaultValue={usual}
          onChange={({ target }) => setReason(waiverReasons.find((each) => each === target.value))}
        >
          {waiverReasons.map((each) => (
            <option key={each} value={each}>
              {t(`waiver.${each}`)}
            </option>
          ))}
        </select>
      </label>
      {reason === 'other' && <TextField name="waiverText" label={t('waiver.text')} />}
    </>
  )
}

/** What was chosen there, or that its words are missing; nothing where nothing was asked. */
export function readWaiver(data: FormData): EncounterWaiver | 'missing' | undefined {
  const reason = choiceOf(data, 'waiver', waiverReasons)
  if (reason === undefined) return undefined
  const text = reason === 'other' ? textOf(data, 'waiverText') : undefined
  const waiver = { reason, ...(text !== undefined && { text }) }
  return lacksWords(waiver) ? 'missing' : waiver
}
