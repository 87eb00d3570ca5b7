import { linkChartToOrders, type LoopEvidence } from '../chart-links.ts'
import { readEvidence } from '../evidence.ts'
import type { Command, CommandContext, LoopContext, Plan } from './command.ts'
import { refuse } from './draft-plan.ts'
import { planAssign } from './plan-assign.ts'
import { planClose } from './plan-close.ts'
import { planLogContact } from './plan-log-contact.ts'
import { planRecordAppointment } from './plan-record-appointment.ts'
import { planReopen } from './plan-reopen.ts'
import { refuseByState } from './state-rules.ts'

function readLoop(referral: string, { resources }: CommandContext): LoopEvidence | undefined {
  return linkChartToOrders(readEvidence(resources).evidence).loops.get(referral)
}

type LoopCommand = Exclude<Command, { name: 'refer' }>

function planForLoop(command: LoopCommand, context: LoopContext): Plan {
  switch (command.name) {
    case 'close':
      return planClose(command, context)
    case 'reopen':
      return planReopen(command, context)
    case 'assign':
      return planAssign(command, context)
    case 'log-contact':
      return planLogContact(command, context)
    case 'record-appointment':
      return planRecordAppointment(command, context)
    default:
      return refuse('not-writable')
  }
}

/**
 * Decides what a person's command writes, or why it is refused. Pure: what may happen follows from the chart as it was
 * read, and a stale reading is noticed when an update of an older version is carried out.
 *
 * @returns writes in the order in which they are to be made; never throws
 */
export function planCommand(command: Command, context: CommandContext): Plan {
  if (command.name === 'refer') return refuse('not-writable')
  const { view } = context
  const loop = view && readLoop(view.referral, context)
  if (!view || !loop) return refuse('referral-unknown')
  if (view.patient !== undefined && view.patient !== context.patient) return refuse('wrong-patient')
  const reason = refuseByState(command.name, view)
  if (reason !== undefined) return refuse(reason, { evidence: view.why[0]?.evidence ?? [] })
  return planForLoop(command, { ...context, view, loop })
}
