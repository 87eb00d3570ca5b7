import type { PatientHeld } from '#contract/compliance.ts'
import { useId, useState } from 'react'
import { changeHold } from '../../api/compliance.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { useComplianceSpeech } from './compliance-words.ts'

/** Keeps everything of a patient, or lets it go again; never without why. */
export function HoldForm(props: { session: WorklistSession; held: PatientHeld; onDone: () => void }) {
  const { session, held, onDone } = props
  const { hold, identity } = held
  const { t, wording } = useComplianceSpeech()
  const [said, setSaid] = useState<'missing' | 'failed' | 'done-set' | 'done-lifted'>()
  const fault = useId()
  const change = hold === undefined ? 'set' : 'lift'
  const save = (reason: string, form: HTMLFormElement): void => {
    if (reason.length < 3) return setSaid('missing')
    changeHold(session, change, { patient: identity.patient, reason }).then(
      () => {
        setSaid(change === 'set' ? 'done-set' : 'done-lifted')
        form.reset()
        onDone()
      },
      () => {
        setSaid('failed')
        onDone()
      },
    )
  }
  return (
    <form
      noValidate
      className="cmp-form"
      onSubmit={(event) => {
        event.preventDefault()
        const reason = new FormData(event.currentTarget).get('reason')
        save(typeof reason === 'string' ? reason.trim() : '', event.currentTarget)
      }}
    >
      <h3>{t('hold.title')}</h3>
      <p>
        {hold === undefined
          ? t('hold.none')
          : t('hold.is', { who: hold.setBy, when: wording.moment(hold.setAt), reason: hold.reason })}
      </p>
      <label className="field">
        <span>{t(`hold.why-${change}`)}</span>
        <input
          name="reason"
          autoComplete="off"
          maxLength={1000}
          aria-required
          aria-invalid={said === 'missing'}
          aria-describedby={said === 'missing' ? fault : undefined}
        />
      </label>
      {said === 'missing' && (
        <span id={fault} role="alert" className="field-fault">
          {t('hold.why-missing')}
        </span>
      )}
      {said === 'failed' && (
        <span role="alert" className="field-fault">
          {t('page.failed')}
        </span>
      )}
      <span role="status">{said === 'done-set' || said === 'done-lifted' ? t(`hold.${said}`) : ''}</span>
      <button type="submit" className="btn">
        {t(`hold.${change}`)}
      </button>
    </form>
  )
}
