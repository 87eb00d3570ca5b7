import { useId } from 'react'
import type { PolicyLadders, PolicyRung } from '#contract/settings.ts'
import { ladderActions, recipients } from '#domain/policy.ts'
import { nextRung } from './policy-draft.ts'
import { useSettingsSpeech } from './settings-words.ts'

const units = ['bd', 'd', 'h', 'eh'] as const
type Ladder = PolicyLadders[string]
type LadderProps = { ladder: Ladder; isReadOnly: boolean; onChange: (ladder: Ladder) => void }

/** The steps of one clock, routine and urgent. */
export function LadderEditor({ ladder, isReadOnly, onChange }: LadderProps) {
  const { t } = useSettingsSpeech()
  return (['routine', 'urgent'] as const).map((urgency) => (
    <fieldset key={urgency} className="set-ladder" disabled={isReadOnly}>
      <legend>{t(`policy.${urgency}`)}</legend>
      <Steps
        steps={ladder[urgency]}
        onChange={(steps) => onChange({ ...ladder, [urgency]: steps })}
        isReadOnly={isReadOnly}
      />
    </fieldset>
  ))
}

type StepsProps = { steps: PolicyRung[]; isReadOnly: boolean; onChange: (steps: PolicyRung[]) => void }

function Steps({ steps, isReadOnly, onChange }: StepsProps) {
  const { t } = useSettingsSpeech()
  return (
    <>
      <ol className="set-steps">
        {steps.map((step, at) => (
          <li key={step.key}>
            <Step
              step={step}
              number={at + 1}
              onChange={(changed) => onChange(steps.map((one, other) => (other === at ? changed : one)))}
              onRemove={
                steps.length > 1 && !isReadOnly
                  ? () => onChange(steps.filter((_, other) => other !== at))
                  : undefined
              }
            />
          </li>
        ))}
      </ol>
      {!isReadOnly && (
        <button type="button" className="btn small" onClick={() => onChange([...steps, nextRung(steps)])}>
          {t('rung.add')}
        </button>
      )}
    </>
  )
}

type StepProps = {
  step: PolicyRung
  number: number
  onChange: (step: PolicyRung) => void
  onRemove: (() => void) | undefined
}

function Step({ step, number, onChange, onRemove }: StepProps) {
  const { t, wording } = useSettingsSpeech()
  const id = useId()
  const { after, then, action } = step
  return (
    <fieldset className="set-step">
      <legend className="caption">{t('rung.step', { number })}</legend>
      <div className="field">
        <label htmlFor={`${id}-after`}>{t('rung.after')}</label>
        <input
          id={`${id}-after`}
          type="number"
          min={0}
          max={3660}
          required
          value={Number.isNaN(after.amount) ? '' : after.amount}
          onChange={({ target }) => onChange({ ...step, after: { ...after, amount: target.valueAsNumber } })}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-unit`}>{t('rung.unit')}</label>
        <select
          id={`${id}-unit`}
          value={after.unit}
          onChange={({ target }) => {
            const unit = units.find((one) => one === target.value) ?? 'bd'
            onChange({ ...step, after: { ...after, unit } })
          }}
        >
          {units.map((unit) => (
            <option key={unit} value={unit}>
              {t(`rung.unit.${unit}`)}
            </option>
          ))}
        </select>
        {then !== undefined && (
          <span className="caption">
            {t('rung.then', { duration: t(`rung.lasts.${then.unit}`, { count: then.amount }) })}
          </span>
        )}
      </div>
      <div className="field">
        <label htmlFor={`${id}-what`}>{t('rung.what')}</label>
        <select
          id={`${id}-what`}
          value={action}
          onChange={({ target }) => {
            const chosen = ladderActions.find((one) => one === target.value) ?? 'nudge'
            onChange({ ...step, action: chosen })
          }}
        >
          {ladderActions.map((each) => (
            <option key={each} value={each}>
              {wording.label(`action.${each}`)}
            </option>
          ))}
        </select>
      </div>
      <Who step={step} onChange={onChange} />
      {onRemove !== undefined && (
        <button
          type="button"
          className="btn text small"
          aria-label={t('rung.remove', { number })}
          onClick={onRemove}
        >
          ✕
        </button>
      )}
    </fieldset>
  )
}

/** The last one stays: a step that tells nobody is none. */
function Who({ step, onChange }: Pick<StepProps, 'step' | 'onChange'>) {
  const { t, wording } = useSettingsSpeech()
  return (
    <fieldset className="set-who">
      <legend>{t('rung.who')}</legend>
      {recipients.map((each) => {
        const isOn = step.recipients.includes(each)
        return (
          <label key={each} className="choice">
            <input
              type="checkbox"
              checked={isOn}
              disabled={isOn && step.recipients.length === 1}
              onChange={() =>
                onChange({
                  ...step,
                  recipients: recipients.filter((one) =>
                    one === each ? !isOn : step.recipients.includes(one),
                  ),
                })
              }
            />
            {wording.label(`recipient.${each}`)}
          </label>
        )
      })}
    </fieldset>
  )
}
