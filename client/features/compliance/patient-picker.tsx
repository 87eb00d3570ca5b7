import type { PatientIdentity } from '#contract/audit.ts'
import type { PatientsFound } from '#contract/compliance.ts'
import { useId, useState } from 'react'
import { findPatients } from '../../api/compliance.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { useComplianceSpeech } from './compliance-words.ts'
import { PatientName } from './patient-name.tsx'

type Found = PatientsFound | 'busy' | 'failed' | undefined

/** Looks for a patient; who it is a person says, even where only one was found. */
export function PatientPicker(props: {
  session: WorklistSession
  onChoose: (patient: PatientIdentity) => void
}) {
  const { session, onChoose } = props
  const { t } = useComplianceSpeech()
  const [found, setFound] = useState<Found>()
  const hint = useId()
  const look = (search: string): void => {
    if (search === '' || found === 'busy') return
    setFound('busy')
    findPatients(session, search).then(setFound, () => setFound('failed'))
  }
  return (
    <form
      role="search"
      aria-label={t('find.label')}
      className="cmp-find no-print"
      onSubmit={(event) => {
        event.preventDefault()
        const search = new FormData(event.currentTarget).get('search')
        look(typeof search === 'string' ? search.trim() : '')
      }}
    >
      <span className="field-row">
        <label className="field">
          <span>{t('find.label')}</span>
          <input name="search" type="search" autoComplete="off" maxLength={200} aria-describedby={hint} />
        </label>
        <button type="submit" className="btn">
          {t('find.button')}
        </button>
      </span>
      <span id={hint} className="caption">
        {t('find.hint')}
      </span>
      <FoundPatients found={found} onChoose={onChoose} />
    </form>
  )
}

function FoundPatients({ found, onChoose }: { found: Found; onChoose: (patient: PatientIdentity) => void }) {
  const { t } = useComplianceSpeech()
  if (found === undefined) return <span role="status" className="visually-hidden" />
  if (found === 'busy') return <span role="status">{t('find.busy')}</span>
  if (found === 'failed')
    return (
      <span role="alert" className="command-wrong">
        {t('page.failed')}
      </span>
    )
  const { patients, isCut } = found
  return (
    <>
      <span role="status">
        {patients.length === 0 ? t('find.none') : t('find.count', { count: patients.length })}{' '}
        {isCut && t('find.cut')}
      </span>
      {patients.length > 0 && (
        <ul className="cmp-found">
          {patients.map((each) => (
            <li key={each.patient}>
              <button type="button" className="btn" onClick={() => onChoose(each)}>
                <PatientName identity={each} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
