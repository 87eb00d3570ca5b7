import type { StaffRole } from '../staff.ts'

const editors: ReadonlySet<StaffRole> = new Set(['coordinator-lead', 'manager'])

/** Whether somebody with these roles may change the directory of receivers. Everybody of the practice may read it. */
export function mayEditDirectory(roles: readonly StaffRole[]): boolean {
  return roles.some((role) => editors.has(role))
}
