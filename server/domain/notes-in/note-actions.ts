import type { StaffRole } from '../staff.ts'

/** What a person can decide about a note; in the order in which it is offered. */
export const noteActions = [
  'file',
  'file-to-two',
  'not-this-referral',
  'not-this-patient',
  'without-referral',
  'after-the-fact',
  'dismiss',
  'confirm-sample',
] as const
export type NoteAction = (typeof noteActions)[number]

/** Where a note stands, as far as it decides what can be done about it. */
export type ActionStanding = { state: string; hasReferral: boolean; isSampled: boolean; isRead: boolean }

/** Who decides about notes; managers see how long they wait, compliance what was kept out of every chart. */
export const noteDeciders: readonly StaffRole[] = ['coordinator', 'coordinator-lead', 'clinician']
export const noteReaders: readonly StaffRole[] = [...noteDeciders, 'manager', 'compliance']

/** Whether somebody reads only what was kept out of every chart. */
export function readsQuarantineOnly(roles: readonly StaffRole[]): boolean {
  return !roles.some((role) => role !== 'compliance' && noteReaders.includes(role))
}

const placing = ['file', 'file-to-two', 'without-referral', 'after-the-fact'] as const

function listByState({ state, hasReferral, isSampled, isRead }: ActionStanding): readonly NoteAction[] {
  switch (state) {
    case 'waiting':
      return [...placing, 'not-this-referral', 'not-this-patient', 'dismiss']
    case 'unmatched':
      return [...placing, 'not-this-patient', 'dismiss']
    // It names somebody else than the referral does: a person who has looked may still know better.
    case 'quarantined':
      return [...(isRead ? placing : []), 'dismiss']
    case 'refused':
      return ['dismiss']
    case 'filed':
      return [
        ...(isSampled ? (['confirm-sample'] as const) : []),
        ...(hasReferral ? (['not-this-referral'] as const) : []),
        'not-this-patient',
      ]
    default:
      return []
  }
}

/**
 * What somebody can decide about a note as it stands.
 *
 * @returns in the order of {@link noteActions}; nothing while the rule has yet to decide
 */
export function listNoteActions(
  standing: ActionStanding,
  roles: readonly StaffRole[],
): readonly NoteAction[] {
  if (!roles.some((role) => noteDeciders.includes(role))) return []
  const listed = listByState(standing)
  return noteActions.filter((action) => listed.includes(action))
}
