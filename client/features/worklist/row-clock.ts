import type { WorklistRow } from '#contract/worklist.ts'
import { toDueText, toVisitText, type ClockSetting, type ClockText } from '../referral-chart/clock-text.ts'

/**
 * Words for how much time a row has, as on the card of the chart.
 *
 * @returns nothing when no clock decides and no visit is ahead
 */
export function toRowClock(row: WorklistRow, setting: ClockSetting): ClockText | undefined {
  const { clock, visitAt, state, display } = row
  const due = clock === undefined ? undefined : Date.parse(clock.due)
  const isPassed = due !== undefined && due <= setting.now
  if (state === 'scheduled' && visitAt !== undefined && !isPassed) {
    return toVisitText(Date.parse(visitAt), setting)
  }
  // A hold that has lasted too long is late itself: then the clock that says so is the one to name.
  const isResting = state === 'on-hold' && (display === 'on-track' || due === undefined)
  if (isResting) return { short: setting.t('clock.paused'), exact: setting.t('clock.paused') }
  if (due === undefined) return undefined
  return toDueText(due, display === 'cant-confirm' ? 'unknown' : 'running', setting)
}
