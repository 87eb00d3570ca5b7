import { readReportFile, type ReportFile } from '../../api/reports.ts'
import { useDownload } from '../worklist/use-download.ts'
import { useReportSetting } from './report-setting.ts'
import { useReportsSpeech } from './reports-words.ts'

/** Hands a table over as a file; its name says nothing of anybody. */
export function DownloadButton({ file, label, of }: { file: ReportFile; label: string; of: string }) {
  const { t } = useReportsSpeech()
  const { session } = useReportSetting()
  const [state, save] = useDownload(() => readReportFile(session, file), file.name)
  return (
    <span className="rep-save no-print">
      <button
        type="button"
        className="btn small"
        aria-label={`${label}: ${of}`}
        aria-disabled={state === 'busy'}
        onClick={save}
      >
        {state === 'busy' ? t('csv.busy') : label}
      </button>
      {state === 'failed' && (
        <span role="alert" className="command-wrong">
          {t('csv.failed')}
        </span>
      )}
    </span>
  )
}
