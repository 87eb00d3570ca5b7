/** Why somebody's data goes: a code, because it is kept when everything else of them is gone. */
export const erasureReasons = ['patient-request', 'wrong-chart', 'left-practice', 'test-record'] as const
export type ErasureReason = (typeof erasureReasons)[number]

/** Why nothing went. */
export const erasureRefusals = [
  'on-hold',
  'changed',
  'not-confirmed',
  'open-loops',
  'undecided-notes',
  'under-way',
] as const
export type ErasureRefusal = (typeof erasureRefusals)[number]

/** What stands in the way of deleting what is held of a patient, and what has to be said first. */
export type ErasureStanding = {
  /** Of what whoever decides was shown: who it is, how many loops are open, and whether there is a hold. */
  digest: string
  /** What has to be typed: the record number, without one the name, without one the id. */
  confirmWith: string
  isHeld: boolean
  openLoops: number
  undecidedNotes: number
  isUnderWay: boolean
}

/** What whoever decides has said. */
export type ErasureConsent = {
  digest: string
  typed: string
  /** They know that open loops will not be watched any more. */
  acceptsOpenLoops: boolean
}

/**
 * Whether everything of a patient may go. The wrong patient is the worst that can happen here: what was shown must still
 * be so, and what was typed must be this patient's.
 *
 * @returns the first reason why not; nothing when it may
 */
export function judgeErasure(standing: ErasureStanding, consent: ErasureConsent): ErasureRefusal | undefined {
  if (standing.isHeld) return 'on-hold'
  if (consent.digest !== standing.digest) return 'changed'
  if (!isSame(consent.typed, standing.confirmWith)) return 'not-confirmed'
  if (standing.undecidedNotes > 0) return 'undecided-notes'
  if (standing.openLoops > 0 && !consent.acceptsOpenLoops) return 'open-loops'
  if (standing.isUnderWay) return 'under-way'
  return undefined
}

/** As people type: blanks around it and capitals make no difference, anything else does. An empty word confirms nothing. */
function isSame(typed: string, wanted: string): boolean {
  const word = typed.trim().toLocaleLowerCase()
  return word !== '' && word === wanted.trim().toLocaleLowerCase()
}
