import type { EhrImportAnswer } from '#contract/directory.ts'
import { useState } from 'react'
import { importFromEhr } from '../../api/directory.ts'
import { useDirectorySpeech } from './directory-words.ts'

type Step = { at: 'start' | 'reading' | 'failed' } | { at: 'shown' | 'done'; answer: EhrImportAnswer }

/** Reads the EHR's own directory: says first what that would change. */
export function EhrImport({ bearer, onImported }: { bearer: string; onImported: () => void }) {
  const { t } = useDirectorySpeech()
  const [step, setStep] = useState<Step>({ at: 'start' })
  const run = async (isDryRun: boolean): Promise<void> => {
    setStep({ at: 'reading' })
    const answer = await importFromEhr(bearer, isDryRun)
    const isTold = isDryRun || !hasRead(answer)
    setStep({ at: isTold ? 'shown' : 'done', answer })
    if (!isTold) onImported()
  }
  const start = (isDryRun: boolean): void => void run(isDryRun).catch(() => setStep({ at: 'failed' }))
  return (
    <section aria-labelledby="ehr-import">
      <h2 id="ehr-import">{t('ehr.title')}</h2>
      <p className="caption">{t('ehr.text')}</p>
      <button type="button" className="btn" disabled={step.at === 'reading'} onClick={() => start(true)}>
        {t('ehr.preview')}
      </button>
      {step.at === 'reading' && <p role="status">{t('ehr.reading')}</p>}
      {step.at === 'failed' && <p role="alert">{t('ehr.failed')}</p>}
      {step.at === 'shown' && <Found answer={step.answer} onApply={() => start(false)} />}
      {step.at === 'done' && <p role="status">{t('ehr.done', step.answer)}</p>}
    </section>
  )
}

const hasRead = ({ outcome }: EhrImportAnswer): boolean => outcome === 'complete' || outcome === 'partial'

function Found({ answer, onApply }: { answer: EhrImportAnswer; onApply: () => void }) {
  const { t } = useDirectorySpeech()
  const { outcome, added, changed, missing } = answer
  const count = added + changed
  if (!hasRead(answer)) {
    return <p role="alert">{t(outcome === 'failed' ? 'ehr.failed' : 'ehr.none')}</p>
  }
  return (
    <>
      <p role="status">
        {t('ehr.found', answer)} {outcome === 'partial' && t('ehr.partial')}{' '}
        {missing > 0 && t('ehr.missing', { missing })}
      </p>
      {count > 0 && (
        <button type="button" className="btn" onClick={onApply}>
          {t('ehr.apply', { count })}
        </button>
      )}
    </>
  )
}
