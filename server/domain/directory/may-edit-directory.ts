import type { StaffRole } from '../staff.ts'

/** Who changes the directory of receivers. Everybody of the practice reads it. */
export const directoryEditors: readonly StaffRole[] = ['coordinator-lead', 'manager']

/** Whether somebody with these roles may change the directory of receivers. */
export function mayEditDirectory(roles: readonly StaffRole[]): boolean {
  return roles.some((role) => directoryEditors.includes(role))
}
