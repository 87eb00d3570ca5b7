import type { Requesters } from '#contract/commands.ts'
import { mayCommand } from '#domain/commands/command-rights.ts'
import type { StaffMember } from '#domain/staff.ts'
import type { CommandCaller } from './command-deps.ts'

/**
 * In whose name somebody can order a referral: a clinician in their own, and everybody who may refer in that of a
 * clinician of the practice who asks for it. Whoever asks comes first, the others as the practice lists them.
 */
export function listRequesters(staff: readonly StaffMember[], caller: CommandCaller): Requesters {
  if (!mayCommand(caller.roles, 'refer', 'outbound')) return { mayRefer: false, requesters: [] }
  const isClinician = caller.roles.includes('clinician')
  const { reference, name = reference } = caller
  const others = staff.filter((one) => one.isActive && one.roles.includes('clinician'))
  return {
    mayRefer: true,
    requesters: [
      ...(isClinician ? [{ reference, name, isMe: true }] : []),
      ...others
        .filter((one) => !isClinician || one.reference !== reference)
        .map((one) => ({ reference: one.reference, name: one.name, isMe: false })),
    ],
  }
}
