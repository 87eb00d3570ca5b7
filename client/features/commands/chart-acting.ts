import type { StaffRole } from '#domain/staff.ts'
import type { ChartCommands } from '../../api/commands-in-chart.ts'
import type { PatientFacts } from '../referral-chart/patient-facts.ts'
import type { LaunchEnd } from './chart-under-dialog.ts'

/** What acting in a chart needs beside the referral. */
export type ChartActing = ChartCommands & {
  patient: PatientFacts
  /** What the person may do; Baton asks again. */
  roles: readonly StaffRole[]
  /** The chart is read again once something was written. */
  onDone: () => void
  /** The chart is covered at once when a write was told that the access is over: it does not wait for a reading. */
  onEnded: (end: LaunchEnd) => void
}
