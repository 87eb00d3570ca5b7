import { listBackendWrites } from '../commands/backend-writes.ts'
import { readAnswer, type AnswerFault, type AnswerForm } from '#domain/packet/read-answer.ts'
import type { Party } from '#domain/loop-facts.ts'
import type { AnswerAccess } from '../../store/answer-access.ts'
import { readBatonNow } from '../../store/clock.ts'
import { noteRung } from '../../store/packets.ts'
import { finishIntent, type FinishDeps } from '../commands/finish-intents.ts'
import { takeCommand } from '../commands/take-command.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'

export type GivenAnswer =
  | { ok: true }
  | { ok: false; because: 'fault'; fault: AnswerFault }
  /**
   * The referral has moved on, to another office or beyond what this answers, so that the answer would say something else
   * than meant: they had better call.
   */
  | { ok: false; because: 'moved-on' }

/**
 * Takes a receiver's answer as the command that a person of the practice would give for it, in the receiver's name. The
 * same id again is the same answer.
 *
 * @param id - UUID of the form as it was shown
 * @throws EhrUnavailable when the chart cannot be read: nothing was taken then
 */
export async function giveAnswer(
  deps: Omit<FinishDeps, 'tenants'>,
  runtime: TenantRuntime,
  access: AnswerAccess,
  id: string,
  form: AnswerForm,
): Promise<GivenAnswer> {
  const read = readAnswer(form, runtime.tenant.policy.calendar.timeZone)
  if (!read.ok) return { ok: false, because: 'fault', fault: read.fault }
  const caller = {
    reference: access.receiver ?? 'Device/baton',
    name: access.name,
    roles: ['receiver'],
    patient: access.patient,
  } as const
  const referral = `ServiceRequest/${access.referral}`
  const request = {
    id,
    patient: `Patient/${access.patient}`,
    referral,
    command: read.command,
    seen: {},
    // Nobody's token is at hand: the backend writes what the EHR takes.
    mayWrite: listBackendWrites(runtime.tenant.backend?.scope ?? ''),
  }
  const outcome = await takeCommand(deps, runtime, caller, request, {
    holds: ({ views }) => {
      const view = views.find((each) => each.referral === referral)
      return view !== undefined && isStillAsked(access, view.receiver)
    },
  })
  if (!outcome.ok) {
    const pointer = outcome.problem === 'command-refused' ? outcome.refusal.pointer : undefined
    const field = pointer === undefined ? undefined : fieldOf[pointer]
    return field === undefined
      ? { ok: false, because: 'moved-on' }
      : { ok: false, because: 'fault', fault: { field, fault: 'unreadable' } }
  }
  if (outcome.answer.state === 'open') await finishIntent(deps, runtime, id)
  if (read.command.name === 'record-acceptance')
    await noteRung(deps.db, access.tenant, access.packet, 'accepted', await readBatonNow(deps.db))
  return { ok: true }
}

/** Whether the referral is still with the office this access was given to: it answers for no other. */
function isStillAsked({ receiver, name }: AnswerAccess, asked: Party | undefined): boolean {
  return receiver === undefined ? asked?.display === name : asked?.reference === receiver
}

/** Fields of the page by their place in the command. */
const fieldOf: Readonly<Record<string, string>> = {
  '/appointment/startsAt': 'on',
  '/text': 'text',
  '/what': 'what',
}
