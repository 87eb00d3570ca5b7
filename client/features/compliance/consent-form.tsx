import { optOutSources, type ConsentTold } from '#contract/compliance.ts'
import { useRef, useState } from 'react'
import { ProblemError } from '../../api/problem-error.ts'
import { tellConsent } from '../../api/compliance.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { useComplianceSpeech } from './compliance-words.ts'

const heard = ['stop', 'opt-in'] as const

/** What a patient said about texts otherwise than by text. */
export function ConsentForm(props: { session: WorklistSession; patient: string; onDone: () => void }) {
  const { session, patient, onDone } = props
  const { t } = useComplianceSpeech()
  const [said, setSaid] = useState<'busy' | 'failed' | 'no-number' | 'done'>()
  const id = useRef(crypto.randomUUID())
  const save = (form: HTMLFormElement): void => {
    const told = readTold(new FormData(form), patient, id.current)
    if (said === 'busy' || told === undefined) return
    setSaid('busy')
    tellConsent(session, told).then(
      () => {
        id.current = crypto.randomUUID()
        setSaid('done')
        form.reset()
        onDone()
      },
      (error: unknown) =>
        setSaid(error instanceof ProblemError && error.status === 422 ? 'no-number' : 'failed'),
    )
  }
  return (
    <form
      noValidate
      className="cmp-form"
      onSubmit={(event) => {
        event.preventDefault()
        save(event.currentTarget)
      }}
    >
      <h3>{t('texts.title')}</h3>
      <p className="caption">{t('texts.text')}</p>
      <span className="field-row">
        <label className="field">
          <span>{t('texts.word')}</span>
          <select name="word" defaultValue="stop">
            {heard.map((word) => (
              <option key={word} value={word}>
                {t(`texts.${word}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{t('texts.told')}</span>
          <select name="told" defaultValue="phone">
            {optOutSources.map((source) => (
              <option key={source} value={source}>
                {t(`texts.told-${source}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{t('texts.number')}</span>
          <input name="number" type="tel" autoComplete="off" maxLength={40} />
        </label>
      </span>
      {(said === 'failed' || said === 'no-number') && (
        <span role="alert" className="field-fault">
          {t(said === 'failed' ? 'page.failed' : 'texts.no-number')}
        </span>
      )}
      <span role="status">{said === 'done' ? t('texts.done') : ''}</span>
      <button type="submit" className="btn" disabled={said === 'busy'}>
        {t('texts.save')}
      </button>
    </form>
  )
}

function readTold(form: FormData, patient: string, id: string): ConsentTold | undefined {
  const word = heard.find((each) => each === form.get('word'))
  const told = optOutSources.find((each) => each === form.get('told'))
  const number = form.get('number')
  if (word === undefined || told === undefined) return undefined
  const hasNumber = typeof number === 'string' && number.trim() !== ''
  return { id, patient, word, told, ...(hasNumber && { number: number.trim() }) }
}
