import type { Instant } from '#domain/instant.ts'
import type { ClockView, LoopView } from '#domain/loop-view.ts'
import type { MessageKey } from '../../i18n/en.ts'
import type { Language } from '#contract/wording.ts'
import type { Translate } from '../../i18n/translator.ts'
import { calendarDaysUntil, formatDay, formatTime } from '../../ui/clinical-date.ts'

export type ClockText = {
  /** `10 d overdue`, for the eye. */
  short: string
  /** The same with the exact day and time, for screen readers and the timeline. */
  exact: string
}

export type ClockSetting = { now: Instant; timeZone: string; locale: Language; t: Translate }

const hourMs = 3_600_000
const minuteMs = 60_000

/** The clock that decides a loop's status. The derivation says which; without one no clock needs to be shown. */
export function decidingClock(view: LoopView): ClockView | undefined {
  return view.decidingClock === undefined ? undefined : view.clocks[view.decidingClock]
}

/**
 * Words for how much time there is. Days are calendar days of the clinic; hours and minutes appear only within
 * the last day, when they matter.
 *
 * @returns nothing when no clock decides and no visit is ahead
 */
export function toClockText(view: LoopView, setting: ClockSetting): ClockText | undefined {
  const clock = decidingClock(view)
  const { t } = setting
  if (view.state === 'scheduled' && view.visit !== undefined && clock?.status !== 'passed') {
    return toVisitText(Date.parse(view.visit.startsAt), setting)
  }
  if (clock === undefined) return undefined
  if (clock.status === 'paused') return { short: t('clock.paused'), exact: t('clock.paused') }
  return toDueText(Date.parse(clock.due), clock.status, setting)
}

/** How far it is to a due moment, or that it has to be verified first. */
export function toDueText(due: Instant, status: ClockView['status'], setting: ClockSetting): ClockText {
  const { t } = setting
  const short = status === 'unknown' ? t('clock.verify') : toDistance(due, setting)
  return { short, exact: `${short}, ${t('clock.due-at', { date: exactly(due, setting) })}` }
}

/** How many days of the clinic's calendar there are until a visit. */
export function toVisitText(startsAt: Instant, setting: ClockSetting): ClockText {
  const days = calendarDaysUntil(startsAt, setting.now, setting.timeZone)
  const short = days > 0 ? setting.t('clock.days-to-visit', { count: days }) : setting.t('clock.visit-today')
  return { short, exact: `${short}, ${setting.t('clock.visit-at', { date: exactly(startsAt, setting) })}` }
}

function toDistance(due: Instant, { now, timeZone, t }: ClockSetting): string {
  const isPast = due <= now
  const days = Math.abs(calendarDaysUntil(due, now, timeZone))
  const distance = Math.abs(due - now)
  const key = (left: MessageKey, over: MessageKey) => (isPast ? over : left)
  if (days > 0) return t(key('clock.days-left', 'clock.days-overdue'), { count: days })
  if (distance >= hourMs) {
    return t(key('clock.hours-left', 'clock.hours-overdue'), { count: Math.floor(distance / hourMs) })
  }
  return t(key('clock.minutes-left', 'clock.minutes-overdue'), {
    count: Math.max(1, Math.floor(distance / minuteMs)),
  })
}

function exactly(at: Instant, { timeZone, locale }: ClockSetting): string {
  return `${formatDay(at, timeZone, locale)} ${formatTime(at, timeZone, locale)}`
}
