import type { Assignees } from '#contract/commands.ts'
import { localDay } from '#domain/clinic-zone.ts'
import { isPresent } from '#domain/watch/ownership.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { readBatonNow } from '../../store/clock.ts'
import { countOpenByOwner } from '../../store/loops.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'

/** Who of the practice can be given a referral today, with how many open ones each has; in the order of the staff list. */
export async function listAssignees(
  db: BatonDatabase,
  { id, staff, policy }: Pick<Tenant, 'id' | 'staff' | 'policy'>,
): Promise<Assignees> {
  const [now, open] = await Promise.all([readBatonNow(db), countOpenByOwner(db, id)])
  const today = localDay(now.getTime(), policy.calendar.timeZone)
  return {
    staff: staff
      .filter(({ isActive }) => isActive)
      .map((member) => ({
        reference: member.reference,
        name: member.name,
        open: open.get(member.reference) ?? 0,
        isAvailable: isPresent(member, today),
      })),
  }
}
