import { readCsv, type WorklistSession } from '../../api/worklist.ts'
import { Icon } from '../../ui/icon.tsx'
import { useDownload } from '../worklist/use-download.ts'
import { useNotesSpeech } from './notes-words.ts'

/** The visits that took place and have no report yet, as a file for whoever bills. */
export function UndocumentedVisits({ session }: { session: WorklistSession }) {
  const { t } = useNotesSpeech()
  const [state, start] = useDownload(
    () => readCsv('/api/worklist/undocumented', session),
    'undocumented-visits.csv',
  )
  return (
    <p className="no-print">
      <button type="button" className="btn text small" aria-disabled={state === 'busy'} onClick={start}>
        <Icon name="document" />
        {t(state === 'busy' ? 'billing.busy' : 'billing.csv')}
      </button>
      {state === 'failed' && <span role="alert">{t('billing.failed')}</span>}
    </p>
  )
}
