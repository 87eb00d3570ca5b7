import { isNamed, type StaffMember, type StaffRole } from './staff.ts'

/** How a practice gives roles to people: by its list, by the EHR's PractitionerRole codes, and to everybody else. */
export type RoleRules = {
  staff: readonly StaffMember[]
  /** Roles by `system|code` of `PractitionerRole.code`. */
  byPractitionerRole: Readonly<Record<string, readonly StaffRole[]>>
  /** For whoever the EHR lets into a chart and no other rule knows. */
  ofOthers: readonly StaffRole[]
}

/** Who somebody is to this practice. `isListed`: by its own list or by the EHR's roles, not only by being let in. */
export type StaffIdentity = { reference: string; roles: readonly StaffRole[]; isListed: boolean }

/**
 * What a signed-in person may be here. The practice's list goes first and alone: who is on it and no longer active has
 * no role at all, whatever the EHR says.
 *
 * @param fhirUser - as in the id_token: `Practitioner/x`, or absolute
 * @param roleCodes - `system|code` of this person's PractitionerRoles in the EHR, as far as they were read
 */
export function decideRoles(
  fhirUser: string,
  roleCodes: readonly string[],
  { staff, byPractitionerRole, ofOthers }: RoleRules,
): StaffIdentity {
  const reference = toRelative(fhirUser)
  const member = staff.find((one) => isNamed(one, reference))
  if (member !== undefined) return { reference, roles: member.isActive ? member.roles : [], isListed: true }
  const given = [...new Set(roleCodes.flatMap((code) => byPractitionerRole[code] ?? []))]
  if (given.length > 0) return { reference, roles: given, isListed: true }
  const isClinician = reference.startsWith('Practitioner')
  return { reference, roles: isClinician ? ofOthers : [], isListed: false }
}

/** `https://ehr.example/fhir/Practitioner/1` → `Practitioner/1`. */
export function toRelative(fhirUser: string): string {
  return /[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/.exec(fhirUser)?.[0] ?? fhirUser
}

/** Who works a list of many patients. Compliance reads what happened, not who waits for what. */
export const worklistRoles: readonly StaffRole[] = [
  'coordinator',
  'coordinator-lead',
  'manager',
  'clinician',
  'intake',
]

/** Who answers for what is billed: they get the visits that have no report. */
export const billingRoles: readonly StaffRole[] = ['manager', 'coordinator-lead']

/** Who reads the practice's figures. */
export const reportRoles: readonly StaffRole[] = ['manager', 'compliance']

/** Who opens the lists behind them: of those, whoever may read a list of many patients at all. */
export const reportListRoles: readonly StaffRole[] = reportRoles.filter((role) =>
  worklistRoles.includes(role),
)

/** Who reads how the practice is set up. */
export const settingsReaders: readonly StaffRole[] = ['manager', 'compliance']

/** Who decides about its policy. */
export const policyEditors: readonly StaffRole[] = ['manager']

/** Whether somebody sees what leaked referrals are worth: nobody who treats patients, whatever else they are. */
export function maySeeMoney(roles: readonly StaffRole[]): boolean {
  return reportRoles.some((role) => roles.includes(role)) && !roles.includes('clinician')
}

/** Whether somebody sees loops of patients whose records are labelled restricted or very restricted. */
export function maySeeRestricted(roles: readonly StaffRole[]): boolean {
  return roles.includes('coordinator-lead') || roles.includes('clinician') || roles.includes('compliance')
}
