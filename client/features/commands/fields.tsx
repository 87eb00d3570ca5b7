import { contactMedia, type ContactMedium } from '#domain/commands/command.ts'
import { createContext, useContext, type ReactNode } from 'react'
import { useCommandWords } from './command-words.ts'

/** What is wrong with a filled-in form, and with which of its fields. */
const WrongContext = createContext<{ field?: string; because: string } | undefined>(undefined)

export const WrongField = WrongContext.Provider

const wrongId = 'command-wrong'

/** Attributes that tie a field to what is wrong with it. */
function useMarks(name: string) {
  const wrong = useContext(WrongContext)
  return wrong?.field === name ? { 'aria-invalid': true, 'aria-describedby': wrongId } : {}
}

/** What is wrong with one field, beside it; without a name what is wrong with none in particular. */
export function WrongNote({ name }: { name?: string }) {
  const wrong = useContext(WrongContext)
  if (wrong === undefined || wrong.field !== name) return null
  return (
    <p role="alert" className="command-wrong" id={wrongId}>
      {wrong.because}
    </p>
  )
}

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
  const marks = useMarks(name)
  return (
    <>
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
      <WrongNote name={name} />
    </>
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
  const marks = useMarks(name)
  return (
    <>
      <label className="field">
        <span>{isOptional ? t('form.optional', { label }) : label}</span>
        <textarea name={name} rows={3} aria-required={!isOptional} {...marks} />
      </label>
      <WrongNote name={name} />
    </>
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
  const marks = useMarks(name)
  return (
    <fieldset className="field choices" {...marks}>
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
      <WrongNote name={name} />
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
