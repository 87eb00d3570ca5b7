import { levelFor, type FeatureLevel, type SpecialtyLevels } from '../feature-level.ts'
import type { CalendarDay, Instant } from '../instant.ts'
import type { SendChannel } from '../notifications/send-channel.ts'
import type { ClinicCalendar } from '../policy.ts'
import type { StaffMember } from '../staff.ts'

/** What of a practice decides whom it tells, how, and in whose name, at one moment. */
export type PracticeContext = {
  now: Instant
  /** The local day of `now`. */
  today: CalendarDay
  calendar: ClinicCalendar
  language: 'en' | 'es'
  staff: readonly StaffMember[]
  /** As messages name it. */
  name: string
  callBackNumber: string
  /** Our organization, as sender of what is recorded. */
  organization: string
  /** Channels that are switched on. */
  channels: ReadonlySet<SendChannel>
  /** Who telephones: one of our people, by a task, or a voice agent over a webhook. */
  callsBy: 'person' | 'agent'
  /** Specialties whose very name is not for a text message (keys of the specialty table). */
  sensitiveSpecialties: ReadonlySet<string>
  /** `observe` does nothing, `nudge` tells the practice's own people, `escalate` everybody. */
  level: FeatureLevel
  specialtyLevels: SpecialtyLevels
}

/** The practice as it is to the referrals of one specialty. */
export function practiceFor(practice: PracticeContext, specialty: string | undefined): PracticeContext {
  const level = levelFor(practice, specialty)
  return level === practice.level ? practice : { ...practice, level }
}
