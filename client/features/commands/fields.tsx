import { contactMedia, type ContactMedium } from '#domain/commands/command.ts'
import type { ReactNode } from 'react'
import { useCommandWords } from './command-words.ts'
import { useFieldFault } from './field-fault.tsx'

/** One line of text with its label above it. */
export function TextField(props: {
  name: string
  label: string
  isOptional?: boolean
  isFirst?: boolean
  type?: 'text' | 'date' | 'time'
  value?: string
  min?: string
}) {
  const { name, label, isOptional = false, isFirst = false, type = 'text', value, min } = props
  const t = useCommandWords()
  const { marks, note } = useFieldFault(name)
  return (
    <div className="field" data-field={name}>
      <label className="field">
        <span>{isOptional ? t('form.optional', { label }) : label}</span>
        <input
          type={type}
          name={name}
          defaultValue={value}
          min={min}
          autoComplete="off"
          aria-required={!isOptional}
          data-first={isFirst ? '' : undefined}
          {...marks}
        />
      </label>
      {note}
    </div>
  )
}

/** Several lines of text. */
export function LongField({
  name,
  label,
  isOptional = false,
}: {
  name: string
  label: string
  isOptional?: boolean
}) {
  const t = useCommandWords()
  const { marks, note } = useFieldFault(name)
  return (
    <div className="field" data-field={name}>
      <label className="field">
        <span>{isOptional ? t('form.optional', { label }) : label}</span>
        <textarea name={name} rows={3} aria-required={!isOptional} {...marks} />
      </label>
      {note}
    </div>
  )
}

/** One of a few, all in sight. The first is marked to take the focus where `isFirst`. */
export function ChoiceField<Known extends string>(props: {
  name: string
  label: string
  choices: readonly Known[]
  say: (choice: Known) => string
  value?: Known
  isFirst?: boolean
  /** Shows the digit that picks each of them. */
  hasDigits?: boolean
}) {
  const { name, label, choices, say, value, isFirst = false, hasDigits = false } = props
  const { marks, note } = useFieldFault(name)
  return (
    <fieldset className="field choices" data-field={name} aria-describedby={marks['aria-describedby']}>
      <legend>{label}</legend>
      {choices.map((choice, index) => (
        <label key={choice} className="choice">
          <input
            type="radio"
            name={name}
            value={choice}
            defaultChecked={choice === value}
            data-first={isFirst && (value === undefined ? index === 0 : choice === value) ? '' : undefined}
            data-digit={hasDigits ? index + 1 : undefined}
          />
          {hasDigits && <kbd aria-hidden="true">{index + 1}</kbd>}
          <span>{say(choice)}</span>
        </label>
      ))}
      {note}
    </fieldset>
  )
}

/** One of many. */
export function SelectField<Known extends string>(props: {
  name: string
  label: string
  choices: readonly Known[]
  say: (choice: Known) => string
  value: Known
}) {
  const { name, label, choices, say, value } = props
  return (
    <label className="field">
      <span>{label}</span>
      <select name={name} defaultValue={value}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {say(choice)}
          </option>
        ))}
      </select>
    </label>
  )
}

export function MediumField({ label, value }: { label?: string; value: ContactMedium }) {
  const t = useCommandWords()
  return (
    <SelectField
      name="medium"
      label={label ?? t('medium.label')}
      choices={contactMedia}
      say={(medium) => t(`medium.${medium}`)}
      value={value}
    />
  )
}

/** Fields that stand beside each other where there is room. */
export function Beside({ children }: { children: ReactNode }) {
  return <div className="field-row">{children}</div>
}
