import { hasBusinessStatus } from './answers.ts'
import { codeSystems } from './codes.ts'
import type { TaskEvidence } from './evidence-records.ts'

const completedBusiness = `${codeSystems.bserBusinessStatus}|7.0`

/** Whether a Task claims that the report was received and reconciled. */
export function claimsCompletion(task: TaskEvidence): boolean {
  return hasBusinessStatus(task, 'closed-completed') || task.businessCodes.includes(completedBusiness)
}
