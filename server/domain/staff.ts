import type { CalendarDay } from './instant.ts'
import type { Direction } from './loop-vocabulary.ts'

/**
 * What people do here. `intake` works what is referred to us; `manager` and `compliance` see what happened, the
 * manager also hands out work.
 */
export const staffRoles = [
  'coordinator',
  'coordinator-lead',
  'manager',
  'clinician',
  'intake',
  'compliance',
] as const
export type StaffRole = (typeof staffRoles)[number]

/** Somebody of the practice who can own a loop, be told about one, or stand in for another. */
export type StaffMember = {
  /** `Practitioner/x` or `PractitionerRole/x`, as orders and Tasks name them. */
  reference: string
  /** `Practitioner/x` as signing in names this person, where `reference` is a role of theirs. */
  practitioner?: string
  name: string
  roles: readonly StaffRole[]
  /** Keys of the specialty table; absent: all. */
  specialties?: readonly string[]
  directions?: readonly Direction[]
  isActive: boolean
  /** Local days of absence, both included. */
  away?: readonly { from: CalendarDay; until: CalendarDay }[]
  /** Who stands in while this person is away or no longer active. */
  cover?: string
  /** Where the start-of-shift digest goes. */
  email?: string
  /** Minutes after local midnight. */
  shiftStartsAt?: number
  language?: 'en' | 'es'
}

/** Whether a reference names this person, by their role or as themselves. */
export function isNamed({ reference, practitioner }: StaffMember, by: string): boolean {
  return reference === by || practitioner === by
}
