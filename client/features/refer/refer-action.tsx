import { lazy, Suspense, useState } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import type { ChartActing } from '../commands/chart-acting.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'

const Refer = lazy(() =>
  import('./refer.tsx').then(
    (module) => ({ default: module.Refer }),
    () => ({ default: NoForm }),
  ),
)

function NoForm() {
  const { t } = useLanguage()
  return <span role="alert">{t('refer.no-form')}</span>
}

/** The way to a new referral, for a chart with referrals and without; nothing where nobody can act. */
export function ReferAction() {
  const { acting } = useChartSetting()
  return acting === undefined ? null : <ReferButton acting={acting} />
}

function ReferButton({ acting }: { acting: ChartActing }) {
  const { t } = useLanguage()
  const [opened, setOpened] = useState(0)
  return (
    <>
      <button type="button" className="btn small" onClick={() => setOpened(opened + 1)}>
        {t('refer.open')}
      </button>
      {opened > 0 && (
        <Suspense>
          <Refer acting={acting} opened={opened} />
        </Suspense>
      )}
    </>
  )
}
