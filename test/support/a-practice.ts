import { defaultPolicy } from '#domain/default-policy.ts'
import type { PracticeContext } from '#domain/watch/practice-context.ts'
import type { StaffMember } from '#domain/staff.ts'

const someone = (name: string, roles: StaffMember['roles']): StaffMember => ({
  reference: `PractitionerRole/${name}`,
  name,
  roles,
  isActive: true,
})

/** A practice in New York at noon of a Wednesday that tells everybody over every channel, with what a test changes. */
export function aPractice(changes: Partial<PracticeContext> = {}): PracticeContext {
  return {
    now: Date.parse('2026-06-10T12:00:00-04:00'),
    today: '2026-06-10',
    calendar: defaultPolicy.calendar,
    language: 'en',
    staff: [
      someone('owner', ['coordinator']),
      someone('lead', ['coordinator-lead']),
      someone('manager', ['manager']),
    ],
    name: 'Lakeside Family',
    callBackNumber: '(518) 555-0142',
    organization: 'Organization/ours',
    channels: new Set(['ehr-inbox', 'sms', 'portal', 'direct', 'fax', 'letter']),
    callsBy: 'person',
    sensitiveSpecialties: new Set(['psychiatry']),
    level: 'escalate',
    specialtyLevels: {},
    ...changes,
  }
}
