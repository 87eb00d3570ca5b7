import { lazy, Suspense, useState } from 'react'
import type { ChartActing } from '../commands/chart-acting.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { useOwnWords } from '../../i18n/own-words.ts'
import { notesWords } from './notes-words.ts'

const UploadDialog = lazy(() =>
  import('./upload-dialog.tsx').then(
    (module) => ({ default: module.UploadDialog }),
    () => ({ default: () => null }),
  ),
)

/** The way to bring a note that came on paper or by mail; nothing where nobody can act. */
export function UploadAction() {
  const { acting } = useChartSetting()
  return acting === undefined ? null : <UploadButton acting={acting} />
}

function UploadButton({ acting }: { acting: ChartActing }) {
  const t = useOwnWords(notesWords)
  const [isOpen, setOpen] = useState(false)
  if (t === undefined || t === 'failed') return null
  return (
    <>
      <button type="button" className="btn small" onClick={() => setOpen(true)}>
        {t('upload.open')}
      </button>
      {isOpen && (
        <Suspense>
          <UploadDialog acting={acting} t={t} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
