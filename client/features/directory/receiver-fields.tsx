import { editFaults } from '#domain/directory/read-edit.ts'
import type { Receiver } from '#domain/directory/receiver.ts'
import { specialtyTable } from '#domain/specialties.ts'
import { useId } from 'react'
import { ChannelOrder } from './channel-order.tsx'
import { useDirectorySpeech, type TranslateDirectory } from './directory-words.ts'
import { sayNetworks, textFields } from './receiver-draft.ts'

/** What is wrong with a field: its code, and where it stands in the request. */
export type FieldFault = { pointer: string; code: string }

/** Every field of a receiver that a person may change, as it is now. */
export function ReceiverFields({ receiver, faults }: { receiver: Receiver; faults: readonly FieldFault[] }) {
  const { t, wording } = useDirectorySpeech()
  const faultAt = (pointer: string) =>
    faults.filter((fault) => fault.pointer.startsWith(pointer)).map(({ code }) => sayFault(code, t))[0]
  return (
    <div className="command-fields">
      <div className="dir-fields">
        {textFields.map((field) => (
          <LineField
            key={field}
            name={field}
            label={t(`field.${field}`)}
            value={receiver[field]}
            fault={faultAt(`/set/${field}`)}
          />
        ))}
        <LineField
          name="languages"
          label={t('edit.languages')}
          value={receiver.languages.join(', ')}
          fault={faultAt('/set/languages')}
        />
        <label className="field">
          <span>{t('field.acceptsNewPatients')}</span>
          <select name="acceptsNewPatients" defaultValue={receiver.acceptsNewPatients}>
            {(['yes', 'no', 'unknown'] as const).map((each) => (
              <option key={each} value={each}>
                {t(`value.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <LineField
          name="networks"
          label={t('edit.networks')}
          value={sayNetworks(receiver)}
          fault={faultAt('/set/networks')}
          longest={2_000}
        />
      </div>
      <fieldset className="field choices">
        <legend>{t('field.specialties')}</legend>
        {specialtyTable.map(({ specialty }) => (
          <label key={specialty} className="choice">
            <input
              type="checkbox"
              name="specialties"
              value={specialty}
              defaultChecked={receiver.specialties.includes(specialty)}
            />
            <span>{wording.label(`specialty.${specialty}`)}</span>
          </label>
        ))}
      </fieldset>
      <ChannelOrder initial={receiver.channels} />
      <div className="dir-fields">
        <LineField
          name="attestedBy"
          label={t('baa.by')}
          value={receiver.baa?.attestedBy ?? ''}
          fault={faultAt('/baa/attestedBy')}
        />
        <LineField
          name="attestedOn"
          type="date"
          label={t('baa.on')}
          value={receiver.baa?.attestedOn ?? ''}
          fault={faultAt('/baa/attestedOn')}
        />
        <LineField name="reason" label={t('edit.reason')} value="" fault={faultAt('/reason')} />
      </div>
      <label className="choice">
        <input type="checkbox" name="isActive" defaultChecked={receiver.isActive} />
        <span>{t('field.isActive')}</span>
      </label>
    </div>
  )
}

const usualLength = 300

function sayFault(code: string, t: TranslateDirectory): string {
  const known = editFaults.find((each) => each === code)
  return known === undefined ? t('edit.wrong') : t(`fault.${known}`)
}

function LineField(props: {
  name: string
  label: string
  value: string
  fault: string | undefined
  type?: 'text' | 'date'
  /** How many characters it may hold; a field for more than usual takes the whole line. */
  longest?: number
}) {
  const { name, label, value, fault, type = 'text', longest } = props
  const id = useId()
  return (
    <label className={longest === undefined ? 'field' : 'field field-long'}>
      <span>{label}</span>
      <input
        type={type}
        name={name}
        defaultValue={value}
        autoComplete="off"
        maxLength={longest ?? usualLength}
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : id}
      />
      {fault !== undefined && (
        <span id={id} role="alert" className="field-fault">
          {fault}
        </span>
      )}
    </label>
  )
}
