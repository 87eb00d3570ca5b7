import { QueryClientProvider, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { keepSession } from '../../api/commands-in-chart.ts'
import { LanguageContext, useLanguage } from '../../i18n/language.tsx'
import { ChartSettingProvider, useChartSetting } from '../referral-chart/chart-setting.tsx'
import { useAccessEnding } from '../referral-chart/use-access-ending.ts'
import type { ChartActing } from './chart-acting.ts'
import { useLaunchEnd, type LaunchEnd } from './chart-under-dialog.ts'

/**
 * Opens a form in a place of its own on the page: what is typed into it outlasts everything behind it, a referral that
 * moves in the list because somebody closed it, and a chart whose access ends.
 *
 * @returns how to open one; its content is told how to go away
 */
export function useOverChart(): (content: (close: () => void) => ReactNode) => void {
  const client = useQueryClient()
  const language = useLanguage()
  const setting = useChartSetting()
  return (content) => {
    const place = document.body.appendChild(document.createElement('div'))
    const root = createRoot(place)
    const close = (): void => {
      root.unmount()
      place.remove()
    }
    root.render(
      <QueryClientProvider client={client}>
        <LanguageContext value={language}>
          <ChartSettingProvider value={setting}>{content(close)}</ChartSettingProvider>
        </LanguageContext>
      </QueryClientProvider>,
    )
  }
}

/** How a form over a chart stands to the access it was opened with; typing keeps Baton's session awake. */
export type FormAccess = {
  ended: LaunchEnd | undefined
  isEnding: boolean
  setEnded: (end: LaunchEnd) => void
  onType: () => void
}

export function useFormAccess(acting: ChartActing): FormAccess {
  const [ended, learnEnd] = useLaunchEnd(acting.launch)
  const isEnding = useAccessEnding(acting.launch, () => Date.now()) === 'ending'
  const setEnded = (end: LaunchEnd): void => {
    // The chart first: nothing of it may be in sight when the form says that the access is over.
    acting.onEnded(end)
    learnEnd(end)
  }
  return { ended, isEnding, setEnded, onType: useTypingKeepsSession(acting) }
}

/** Baton ends a session in which nothing was asked for a quarter of an hour; somebody who writes is not idle. */
const askEveryMs = 240_000

function useTypingKeepsSession(acting: ChartActing): () => void {
  const askedAt = useRef(0)
  useEffect(() => {
    askedAt.current = performance.now()
  }, [])
  return () => {
    if (performance.now() - askedAt.current < askEveryMs) return
    askedAt.current = performance.now()
    void keepSession(acting)
  }
}
