import type { Instant } from './instant.ts'

/** A day short of the last instant that JavaScript can write down; evidence may claim later ones. */
const furthest = 8.64e15 - 86_400_000

/** An instant as ISO 8601 in UTC; what lies outside the calendar is moved to its edge. */
export function toIso(at: Instant): string {
  return new Date(Math.max(-furthest, Math.min(furthest, at))).toISOString()
}
