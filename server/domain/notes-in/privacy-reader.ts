import type { CalendarDay } from '../instant.ts'
import type { StaffMember, StaffRole } from '../staff.ts'
import { effectiveRecipient, findPresent } from '../watch/ownership.ts'

/** Whose task it is to look at what may have been disclosed, in the order in which they are asked. */
const readers: readonly StaffRole[] = ['compliance', 'coordinator-lead', 'manager']

/**
 * Who is told that a note was about somebody else: whoever looks after compliance, else a coordinator lead, else a manager,
 * each or their cover; else whoever owns the referral that the note was taken for.
 *
 * @param owner - of that referral, as the chart names them
 * @param today - local day of the practice
 * @returns a reference; nothing where nobody of them is there, so that it is everybody's work
 */
export function findPrivacyReader(
  staff: readonly StaffMember[],
  owner: string | undefined,
  today: CalendarDay,
): string | undefined {
  for (const role of readers) {
    const named = staff.filter(({ roles }) => roles.includes(role))
    const present = named.map((one) => findPresent(one, staff, today)).find((one) => one !== undefined)
    if (present !== undefined) return present.reference
  }
  return owner === undefined ? undefined : effectiveRecipient(owner, staff, today)?.reference
}
