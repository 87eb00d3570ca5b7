import { dayMs, hourMs, minuteMs, toCalendarDay } from './clinic-zone.ts'
import type { Instant } from './instant.ts'

/** A day short of the last instant that JavaScript can write down; evidence may claim later ones. */
const furthest = 8.64e15 - dayMs

const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`)
const three = (value: number): string => (value < 100 ? `0${two(value)}` : `${value}`)

/**
 * An instant as ISO 8601 in UTC, to the millisecond; what lies outside the calendar is moved to its edge.
 * The same text as `Date.toISOString`, several times faster because days are remembered.
 */
export function toIso(at: Instant): string {
  const whole = Math.trunc(Math.max(-furthest, Math.min(furthest, at)))
  const day = Math.floor(whole / dayMs)
  const rest = whole - day * dayMs
  const hours = two(Math.floor(rest / hourMs))
  const minutes = two(Math.floor((rest % hourMs) / minuteMs))
  const seconds = two(Math.floor((rest % minuteMs) / 1000))
  return `${toCalendarDay(day)}T${hours}:${minutes}:${seconds}.${three(rest % 1000)}Z`
}
