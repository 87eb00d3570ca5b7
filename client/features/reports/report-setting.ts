import type { ReportNumber, ReportSlice } from '#domain/metrics/report-slice.ts'
import { createContext, useContext } from 'react'
import type { WorklistSession } from '../../api/worklist.ts'
import type { PracticePageProps } from '../practice/spoken-page.tsx'
import type { ReportPlace } from './reports-address.ts'

/** A list that was asked for: which loops one number counts, and what the number is called. */
export type ShownList = { title: string; slice: ReportSlice; number: ReportNumber }

/** What every part of the report page shares. */
export type ReportSetting = {
  session: WorklistSession
  place: ReportPlace
  go: (place: ReportPlace) => void
  /** Whether this person may read lists of many patients. */
  mayList: boolean
  onOpen: (list: ShownList) => void
  /** Told when nothing of this session may be shown any more. */
  onEnd: PracticePageProps['onEnd']
}

const Context = createContext<ReportSetting | undefined>(undefined)
export const ReportSettingProvider = Context.Provider

/** What the page shares; asked for outside of it, it throws. */
export function useReportSetting(): ReportSetting {
  const setting = useContext(Context)
  if (setting === undefined) throw new Error('A part of the report page needs the page around it')
  return setting
}
