import type { StaffRole } from '#domain/staff.ts'
import type { ChartCommands } from '../../api/commands-in-chart.ts'
import type { PatientFacts } from '../referral-chart/patient-facts.ts'

/** What acting in a chart needs beside the referral. */
export type ChartActing = ChartCommands & {
  patient: PatientFacts
  /** What the person may do; Baton asks again. */
  roles: readonly StaffRole[]
  /** The chart is read again once something was written. */
  onDone: () => void
}
