import type { Wording } from '#contract/wording.ts'
import type { ChartActing } from '../commands/chart-acting.ts'
import type { Instant } from '#domain/instant.ts'
import { createContext, useContext } from 'react'

/** What every part of one chart is judged and worded by. */
export type ChartSetting = {
  /** The moment the views were judged at; never the workstation's clock. */
  now: Instant
  timeZone: string
  wording: Wording
  /** What it takes to act; absent where nobody can. */
  acting?: ChartActing | undefined
}

const ChartSettingContext = createContext<ChartSetting | undefined>(undefined)

export const ChartSettingProvider = ChartSettingContext.Provider

export function useChartSetting(): ChartSetting {
  const setting = useContext(ChartSettingContext)
  if (setting === undefined) throw new Error('useChartSetting needs a ChartSettingProvider around it')
  return setting
}
