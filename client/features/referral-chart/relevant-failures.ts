import type { LoopView } from '#domain/loop-view.ts'
import type { SourceFailure } from '../../smart/chart-reads.ts'

const settledAuthorizations: readonly LoopView['axes']['auth'][] = ['not-needed', 'approved', 'pended']

/**
 * Decides which unread sources the page has to name. Few EHRs share prior authorizations, and all that a pending one
 * does is to pause the wait for the specialist's confirmation: that they cannot be read is said where a referral
 * waits for that confirmation and nothing else tells of its authorization, and is no news on any other chart.
 *
 * @returns in the order given
 */
export function keepRelevant(
  failures: readonly SourceFailure[],
  views: readonly LoopView[],
): readonly SourceFailure[] {
  return failures.filter(
    ({ source, state }) =>
      source !== 'ClaimResponse' || state === 'failed' || state === 'truncated' || views.some(mayBePaused),
  )
}

function mayBePaused({ axes, clocks }: LoopView): boolean {
  const isWaiting = clocks.some(({ clock, status }) => clock === 'confirm' && status !== 'paused')
  return isWaiting && !settledAuthorizations.includes(axes.auth)
}
