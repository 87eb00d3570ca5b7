import { linkChartToOrders, type LoopEvidence } from '../chart-links.ts'
import { readEvidence } from '../evidence.ts'
import type { Command, CommandContext, LoopContext, Plan } from './command.ts'
import { refuse } from './draft-plan.ts'
import {
  planRecordAcceptance,
  planRecordAcknowledgement,
  planRecordDecline,
  planRecordInformationRequest,
} from './plan-answers.ts'
import { planCancelAppointment, planRebook, planRecordNoShow } from './plan-appointment-changes.ts'
import { planLinkAppointment, planUnlinkAppointment } from './plan-appointment-links.ts'
import { planAssign } from './plan-assign.ts'
import { planBookAppointment } from './plan-book-appointment.ts'
import { planCancel, planForceCancel } from './plan-cancel.ts'
import { planChangeUrgency } from './plan-change-urgency.ts'
import { planClose } from './plan-close.ts'
import { planCompleteWork } from './plan-complete-work.ts'
import { planEscalate } from './plan-escalate.ts'
import { planHold, planResume } from './plan-hold.ts'
import { planLogContact } from './plan-log-contact.ts'
import { planFileNote, planRejectNote, planReviewNote } from './plan-notes.ts'
import { planRecordAppointment } from './plan-record-appointment.ts'
import { planRedirect } from './plan-redirect.ts'
import { planRefer } from './plan-refer.ts'
import { planReopen } from './plan-reopen.ts'
import { planRequestNote, planRequestRecords } from './plan-requests.ts'
import { planRoute } from './plan-route.ts'
import { planSendPacket } from './plan-send-packet.ts'
import { planSnooze } from './plan-snooze.ts'
import { planStartTracking } from './plan-start-tracking.ts'
import { refuseByState } from './state-rules.ts'

function readLoop(referral: string, { resources }: CommandContext): LoopEvidence | undefined {
  return linkChartToOrders(readEvidence(resources).evidence).loops.get(referral)
}

type LoopCommand = Exclude<Command, { name: 'refer' }>

function planForLoop(command: LoopCommand, context: LoopContext): Plan {
  switch (command.name) {
    case 'route':
      return planRoute(command, context)
    case 'send-packet':
      return planSendPacket(command, context)
    case 'record-acknowledgement':
      return planRecordAcknowledgement(command, context)
    case 'record-acceptance':
      return planRecordAcceptance(command, context)
    case 'record-information-request':
      return planRecordInformationRequest(command, context)
    case 'record-decline':
      return planRecordDecline(command, context)
    case 'record-appointment':
      return planRecordAppointment(command, context)
    case 'book-appointment':
      return planBookAppointment(command, context)
    case 'record-no-show':
      return planRecordNoShow(command, context)
    case 'cancel-appointment':
      return planCancelAppointment(command, context)
    case 'rebook':
      return planRebook(command, context)
    case 'log-contact':
      return planLogContact(command, context)
    case 'request-note':
      return planRequestNote(command, context)
    case 'request-records':
      return planRequestRecords(command, context)
    case 'hold':
      return planHold(command, context)
    case 'resume':
      return planResume(command, context)
    case 'redirect':
      return planRedirect(command, context)
    case 'cancel':
      return planCancel(command, context)
    case 'force-cancel':
      return planForceCancel(command, context)
    case 'close':
      return planClose(command, context)
    case 'reopen':
      return planReopen(command, context)
    case 'change-urgency':
      return planChangeUrgency(command, context)
    case 'assign':
      return planAssign(command, context)
    case 'snooze':
      return planSnooze(command, context)
    case 'escalate':
      return planEscalate(command, context)
    case 'complete-work':
      return planCompleteWork(command, context)
    case 'link-appointment':
      return planLinkAppointment(command, context)
    case 'unlink-appointment':
      return planUnlinkAppointment(command, context)
    case 'start-tracking':
      return planStartTracking(command, context)
    case 'file-note':
      return planFileNote(command, context)
    case 'reject-note':
      return planRejectNote(command, context)
    case 'review-note':
      return planReviewNote(command, context)
  }
}

/**
 * Decides what a person's command writes, or why it is refused. Pure: what may happen follows from the chart as it was
 * read, and a stale reading is noticed when an update of an older version is carried out. A view of another patient than
 * the one who is written about is refused.
 *
 * @returns writes in the order in which they are to be made; never throws
 */
export function planCommand(command: Command, context: CommandContext): Plan {
  if (command.name === 'refer') return planRefer(command, context)
  const { view } = context
  const loop = view && readLoop(view.referral, context)
  if (!view || !loop) return refuse('referral-unknown')
  if (view.patient !== undefined && view.patient !== context.patient) return refuse('wrong-patient')
  const reason = refuseByState(command.name, view)
  if (reason !== undefined) return refuse(reason, { evidence: view.why[0]?.evidence ?? [] })
  return planForLoop(command, { ...context, view, loop })
}
