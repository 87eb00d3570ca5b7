import type { Direction } from '../loop-vocabulary.ts'
import type { StaffRole } from '../staff.ts'
import type { CommandName } from './command.ts'

/** Who leads the coordinators may do what they may. */
type CommandRole = Exclude<CommandGiver, 'coordinator-lead'>

/** Somebody of the practice, or the office a referral was sent to, which answers on a page of its own. */
export type CommandGiver = StaffRole | 'receiver'

/** `inbound`: only for referrals that were sent to us. `sent`: only for those that we sent. */
type Reach = 'any' | 'inbound' | 'sent'
type Rights = Readonly<Partial<Record<CommandRole, Reach>>>

const careTeam: Rights = { clinician: 'any', coordinator: 'any' }
const careTeamAndIntake: Rights = { ...careTeam, intake: 'inbound' }
const answering: Rights = { ...careTeamAndIntake, receiver: 'sent' }
const careTeamAndManager: Rights = { ...careTeam, manager: 'any' }
/** Whoever can be asked to do something can say that it is done. */
const whoeverIsAsked: Rights = { ...careTeamAndIntake, manager: 'any' }

/**
 * Who may give which command. Clinicians may do everything for their patients. Coordinators do the work of a referral,
 * but how urgent it is, and what a report means, stays a clinician's judgement (PRODUCT.md, "Stays human"); an order they enter names the
 * clinician who asks. Intake answers what was sent to us and sends the report back. Managers move work between people
 * and end what nobody will finish. Compliance reads the audit and changes nothing. A receiver without an account of
 * ours answers, and does nothing else.
 */
export const commandRights: Readonly<Record<CommandName, Rights>> = {
  refer: careTeam,
  route: careTeam,
  'send-packet': careTeamAndIntake,
  'record-acknowledgement': careTeamAndIntake,
  'record-acceptance': answering,
  'record-information-request': answering,
  'record-decline': answering,
  'record-appointment': answering,
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
  'complete-work': whoeverIsAsked,
  'link-appointment': careTeam,
  'unlink-appointment': careTeam,
  'start-tracking': careTeam,
  'file-note': careTeam,
  'reject-note': careTeam,
  'review-note': { clinician: 'any' },
}

/**
 * Whether somebody with these roles may give a command about a referral of this direction. Whether the patient is theirs
 * is asked elsewhere.
 */
export function mayCommand(roles: readonly CommandGiver[], name: CommandName, direction: Direction): boolean {
  const rights = commandRights[name]
  return roles.some((role) => {
    const reach = rights[role === 'coordinator-lead' ? 'coordinator' : role]
    if (reach === 'sent') return direction !== 'inbound'
    return reach === 'any' || (reach === 'inbound' && direction === 'inbound')
  })
}
