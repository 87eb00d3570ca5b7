import { lazy, Suspense, useEffect, useState } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import type { ChartActing } from '../commands/chart-acting.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { changePageHash, usePageHash } from '../../ui/page-address.ts'

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

/** Behind the hash where the EHR launched Baton to write a referral. */
const askedHash = '#/refer'

function ReferButton({ acting }: { acting: ChartActing }) {
  const { t } = useLanguage()
  const isAsked = usePageHash() === askedHash
  const [opened, setOpened] = useState(isAsked ? 1 : 0)
  // Asked for once: neither Back nor a reload opens the form again.
  useEffect(() => {
    if (isAsked) changePageHash('', 'replace')
  }, [isAsked])
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
