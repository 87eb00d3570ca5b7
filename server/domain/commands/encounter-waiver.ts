import type { LoopView } from '../loop-view.ts'

/** Why no finished encounter of a visit is named where its referral closes with a report. */
export const waiverReasons = ['visit-elsewhere', 'not-in-record', 'no-visit', 'other'] as const
export type WaiverReason = (typeof waiverReasons)[number]

/** What a person says about it. `text` is what they wrote: mandatory with `other`, of no meaning with the rest. */
export type EncounterWaiver = { reason: WaiverReason; text?: string }

/** Whether the reason lacks the words without which it says nothing. */
export function lacksWords({ reason, text = '' }: EncounterWaiver): boolean {
  return reason === 'other' && text.trim() === ''
}

/**
 * The reason that is chosen beforehand where a person files a report: a visit at another organization is in its record.
 *
 * @returns nothing where a finished encounter shows the visit, so that there is nothing to waive
 */
export function findUsualWaiver({ axes, steps }: Pick<LoopView, 'axes' | 'steps'>): WaiverReason | undefined {
  const seen = steps.find(({ step }) => step === 'seen')
  const hasEncounter = seen?.evidence.some((reference) => reference.startsWith('Encounter/')) === true
  if (hasEncounter) return undefined
  return axes.direction === 'outbound' ? 'visit-elsewhere' : 'not-in-record'
}
