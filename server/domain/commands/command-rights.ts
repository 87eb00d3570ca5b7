import type { Direction } from '../loop-vocabulary.ts'
import type { StaffRole } from '../staff.ts'
import type { CommandName } from './command.ts'

/** Who leads the coordinators may do what they may. */
type CommandRole = Exclude<StaffRole, 'coordinator-lead'>

/** `inbound`: only for referrals that were sent to us. */
type Reach = 'any' | 'inbound'
type Rights = Readonly<Partial<Record<CommandRole, Reach>>>

const careTeam: Rights = { clinician: 'any', coordinator: 'any' }
const careTeamAndIntake: Rights = { ...careTeam, intake: 'inbound' }
const careTeamAndManager: Rights = { ...careTeam, manager: 'any' }

/**
 * Who may give which command. Clinicians may do everything for their patients. Coordinators do the work of a referral,
 * but how urgent it is stays a clinician's judgement (PRODUCT.md, "Stays human"); an order they enter names the
 * clinician who asks. Intake answers what was sent to us and sends the report back. Managers move work between people
 * and end what nobody will finish. Compliance reads the audit and changes nothing.
 */
export const commandRights: Readonly<Record<CommandName, Rights>> = {
  refer: careTeam,
  route: careTeam,
  'send-packet': careTeamAndIntake,
  'record-acknowledgement': careTeamAndIntake,
  'record-acceptance': careTeamAndIntake,
  'record-information-request': careTeamAndIntake,
  'record-decline': careTeamAndIntake,
  'record-appointment': careTeamAndIntake,
  'book-appointment': careTeamAndIntake,
  'record-no-show': careTeamAndIntake,
  'cancel-appointment': careTeamAndIntake,
  rebook: careTeamAndIntake,
  'log-contact': careTeamAndIntake,
  'request-note': careTeam,
  'request-records': careTeamAndIntake,
  hold: careTeam,
  resume: careTeam,
  redirect: careTeam,
  cancel: careTeam,
  'force-cancel': careTeam,
  close: careTeamAndManager,
  reopen: careTeam,
  'change-urgency': { clinician: 'any' },
  assign: careTeamAndManager,
  snooze: careTeamAndManager,
  escalate: careTeamAndManager,
  'link-appointment': careTeam,
  'unlink-appointment': careTeam,
  'start-tracking': careTeam,
}

/**
 * Whether somebody with these roles may give a command about a referral of this direction. Whether the patient is theirs
 * is asked elsewhere.
 */
export function mayCommand(roles: readonly StaffRole[], name: CommandName, direction: Direction): boolean {
  const rights = commandRights[name]
  return roles.some((role) => {
    const reach = rights[role === 'coordinator-lead' ? 'coordinator' : role]
    return reach === 'any' || (reach === 'inbound' && direction === 'inbound')
  })
}
