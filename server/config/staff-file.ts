import { z } from 'zod'
import { specialtyTable } from '#domain/specialties.ts'
import { staffRoles } from '#domain/staff.ts'

const person = z.string().regex(/^(Practitioner|PractitionerRole)\/[A-Za-z0-9.-]{1,64}$/, {
  error: 'must be a reference like "PractitionerRole/123", as the EHR names this person',
})

const specialties = specialtyTable.map((row): string => row.specialty)
/** A key of the specialty table. */
export const specialty = z.string().refine((key) => specialties.includes(key), {
  error: `must be one of "${specialties.join('", "')}"`,
})

export const staffRole = z.enum(staffRoles, { error: `must be one of "${staffRoles.join('", "')}"` })

const day = z.iso.date({ error: 'must be a day like "2026-01-31"' })

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time of day like "08:00"' })
  .transform((value) => Number(value.slice(0, 2)) * 60 + Number(value.slice(3)))

const Absence = z
  .strictObject({ from: day, until: day })
  .refine(({ from, until }) => from <= until, { error: 'must begin before it ends' })

const practitioner = z.string().regex(/^Practitioner\/[A-Za-z0-9\-.]{1,64}$/, {
  error: 'must be a reference like "Practitioner/x"',
})

const Member = z.strictObject({
  reference: person,
  /** Where `reference` is a role: who signs in. */
  practitioner: practitioner.optional(),
  name: z.string().trim().min(1, { error: 'must be the name people know this person by' }),
  roles: z.array(staffRole).min(1, { error: 'must hold at least one role' }),
  /** Absent: all. */
  specialties: z.array(specialty).optional(),
  directions: z
    .array(
      z.enum(['outbound', 'inbound', 'internal'], { error: 'must be "outbound", "inbound" or "internal"' }),
    )
    .optional(),
  active: z.boolean().default(true),
  away: z.array(Absence).default([]),
  cover: person.optional(),
  email: z.email({ error: 'must be an e-mail address' }).optional(),
  shiftStartsAt: timeOfDay.optional(),
  language: z.enum(['en', 'es']).optional(),
})

/**
 * Who of the practice works on referrals. One person at least leads the coordinators: loops that nobody owns go there.
 */
export const StaffFile = z
  .array(Member)
  .refine((staff) => new Set(staff.map(({ reference }) => reference)).size === staff.length, {
    error: 'must name each person once',
  })
  .refine(
    (staff) =>
      staff.length === 0 || staff.some(({ roles, active }) => active && roles.includes('coordinator-lead')),
    { error: 'must have an active member with the role "coordinator-lead": loops without an owner go there' },
  )
  .refine(
    (staff) =>
      staff.every(({ cover }) => cover === undefined || staff.some(({ reference }) => reference === cover)),
    { error: 'must name as "cover" only people who are in the list themselves' },
  )
export type StaffFile = z.infer<typeof StaffFile>
