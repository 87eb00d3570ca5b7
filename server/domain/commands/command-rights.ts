import type { Direction } from '../loop-vocabulary.ts'
import type { StaffRole } from '../staff.ts'
import type { CommandName } from './command.ts'

/** Who orders, and how urgent it is, is clinical judgement: nobody else decides it (PRODUCT, "Stays human"). */
const clinical: readonly CommandName[] = ['refer', 'change-urgency']

/** The answers of whoever receives a referral, and what follows from them. */
const receiving: readonly CommandName[] = [
  'record-acknowledgement',
  'record-acceptance',
  'record-information-request',
  'record-decline',
  'record-appointment',
  'book-appointment',
  'record-no-show',
  'cancel-appointment',
  'rebook',
  'log-contact',
  'request-records',
  'link-appointment',
  'unlink-appointment',
  'snooze',
]

/** Handing out work, and saying that there is none. */
const managing: readonly CommandName[] = ['assign', 'escalate', 'snooze', 'close', 'reopen']

/**
 * Whether somebody of these roles may give a command. `clinician`: every one. `coordinator` and `coordinator-lead`: every
 * one but those that are clinical judgement. `intake`: answers and appointments of referrals sent to us. `manager`: handing
 * out work, closing, reopening. `compliance`: none.
 *
 * @param direction - of the referral; absent for a new one
 */
export function mayCommand(
  roles: readonly StaffRole[],
  command: CommandName,
  direction?: Direction,
): boolean {
  return roles.some((role) => mayInRole(role, command, direction))
}

function mayInRole(role: StaffRole, command: CommandName, direction: Direction | undefined): boolean {
  switch (role) {
    case 'clinician':
      return true
    case 'coordinator':
    case 'coordinator-lead':
      return !clinical.includes(command)
    case 'intake':
      return receiving.includes(command) && direction !== undefined && direction !== 'outbound'
    case 'manager':
      return managing.includes(command)
    case 'compliance':
      return false
  }
}
