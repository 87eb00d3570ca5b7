import { useEffect, useState, useSyncExternalStore } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import type { ReadProgress } from '../../smart/read-progress.ts'

/** From here on a waiting person wants to know for what. */
const slowMs = 2_000

/** Grey blocks in the cards' real heights, without shimmer; after two seconds the slow source is named. */
export function ChartLoading({
  progress,
  label,
}: {
  progress?: ReadProgress
  label: (source: string) => string
}) {
  const { t } = useLanguage()
  const isSlow = useIsSlow()
  return (
    <>
      <div className="top">
        <h1>{t('app.referrals')}</h1>
        <span className="caption" role="status">
          {isSlow && progress !== undefined ? (
            <SlowSources progress={progress} label={label} />
          ) : (
            t('app.loading')
          )}
        </span>
      </div>
      <main className="layout" data-shows="list" aria-busy="true">
        <div className="list">
          <div className="skeleton" />
          <div className="skeleton" />
          <div className="skeleton" />
        </div>
        <div className="detail">
          <div className="skeleton tall" />
        </div>
      </main>
    </>
  )
}

function useIsSlow(): boolean {
  const [isSlow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), slowMs)
    return () => clearTimeout(timer)
  }, [])
  return isSlow
}

function SlowSources({ progress, label }: { progress: ReadProgress; label: (source: string) => string }) {
  const { t } = useLanguage()
  const pending = useSyncExternalStore(progress.subscribe, progress.pending)
  if (pending.length === 0) return t('app.loading')
  return t('app.loading-slow', { sources: pending.map(label).join(', ') })
}
