import { lazy, Suspense, useState } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import type { ChartActing } from '../commands/chart-acting.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'

const UploadDialog = lazy(() =>
  import('./upload-dialog.tsx').then(
    (module) => ({ default: module.UploadDialog }),
    () => ({ default: NoForm }),
  ),
)

function NoForm() {
  const { t } = useLanguage()
  return <span role="alert">{t('refer.no-form')}</span>
}

/** The way to bring a note that came on paper or by mail; nothing where nobody can act. */
export function UploadAction() {
  const { acting } = useChartSetting()
  return acting === undefined ? null : <UploadButton acting={acting} />
}

function UploadButton({ acting }: { acting: ChartActing }) {
  const { t } = useLanguage()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="btn small" onClick={() => setOpen(true)}>
        {t('refer.add-note')}
      </button>
      {isOpen && (
        <Suspense>
          <UploadDialog acting={acting} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
