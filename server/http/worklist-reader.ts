import { localDay } from '#domain/clinic-zone.ts'
import { maySeeRestricted } from '#domain/roles.ts'
import type { CalendarDay } from '#domain/instant.ts'
import { findPresent } from '#domain/watch/ownership.ts'
import { isNamed, type StaffMember } from '#domain/staff.ts'
import type { Tenant } from '../config/smart-config.ts'
import { readBatonNow } from '../store/clock.ts'
import type { ListReader } from '../store/worklist-conditions.ts'
import type { AppDeps, HttpContext } from './http-env.ts'

/** Whoever reads a worklist, as the session says. */
export type WorklistCaller = {
  tenant: Tenant
  /** As in the id_token, for the audit trail. */
  fhirUser: string
  /** As charts and the staff list name this person. */
  reference: string
  maySeeRestricted: boolean
}

/** Reads who asks, from the session that the guard let through; nothing when its connection is gone. */
export function readCaller(c: HttpContext, deps: AppDeps): WorklistCaller | undefined {
  const { tenant, fhirUser, reference, roles } = c.get('session')
  const runtime = deps.tenants.get(tenant)
  if (runtime === undefined) return undefined
  return { tenant: runtime.tenant, fhirUser, reference, maySeeRestricted: maySeeRestricted(roles) }
}

/** Whose lists this person reads today: their own, and those of whoever they stand in for. */
export async function readListReader(deps: AppDeps, caller: WorklistCaller): Promise<ListReader> {
  const { tenant, reference, maySeeRestricted } = caller
  const now = await readBatonNow(deps.db)
  const today = localDay(now.getTime(), tenant.policy.calendar.timeZone)
  return {
    tenant: tenant.id,
    people: [
      ...new Set([
        reference,
        ...rolesOf(reference, tenant.staff),
        ...coveredBy(reference, tenant.staff, today),
      ]),
    ],
    seesRestricted: maySeeRestricted,
  }
}

/** How the practice's list names this person: a role of theirs may own what signing in does not name. */
function rolesOf(reference: string, staff: readonly StaffMember[]): readonly string[] {
  return staff.filter((member) => isNamed(member, reference)).map((member) => member.reference)
}

function coveredBy(reference: string, staff: readonly StaffMember[], today: CalendarDay): readonly string[] {
  const isMe = (member: StaffMember | undefined): boolean =>
    member !== undefined && isNamed(member, reference)
  return staff
    .filter((member) => !isMe(member) && isMe(findPresent(member, staff, today)))
    .map((member) => member.reference)
}
