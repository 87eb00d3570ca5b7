import { useId, useState } from 'react'
import { useCleanUpSpeech } from './clean-up-words.ts'

/** A button that asks why before it does anything; without a reason nothing is done. */
export function ReasonButton(props: {
  label: string
  /** What it is about, for whoever does not see the row. */
  name: string
  question: string
  onReason: (text: string) => void
}) {
  const { label, name, question, onReason } = props
  const { t } = useCleanUpSpeech()
  const [isOpen, setIsOpen] = useState(false)
  const [isMissing, setIsMissing] = useState(false)
  const id = useId()
  if (!isOpen) {
    return (
      <button type="button" className="btn small" aria-label={name} onClick={() => setIsOpen(true)}>
        {label}
      </button>
    )
  }
  return (
    <form
      noValidate
      className="cln-why"
      aria-label={name}
      onKeyDown={(event) => event.key === 'Escape' && setIsOpen(false)}
      onSubmit={(event) => {
        event.preventDefault()
        const text = new FormData(event.currentTarget).get('why')
        if (typeof text !== 'string' || text.trim() === '') return setIsMissing(true)
        setIsOpen(false)
        onReason(text.trim())
      }}
    >
      <label className="field">
        <span>{question}</span>
        <input
          name="why"
          // Whoever pressed the button is about to type here.
          ref={(field) => field?.focus()}
          autoComplete="off"
          maxLength={1000}
          aria-required
          aria-invalid={isMissing}
          aria-describedby={isMissing ? id : undefined}
        />
      </label>
      {isMissing && (
        <span id={id} role="alert" className="field-fault">
          {t('past.why-missing')}
        </span>
      )}
      <span className="field-row">
        <button type="submit" className="btn small">
          {label}
        </button>
        <button type="button" className="btn text small" onClick={() => setIsOpen(false)}>
          {t('past.cancel')}
        </button>
      </span>
    </form>
  )
}
