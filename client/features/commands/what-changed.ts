import type { LoopView } from '#domain/loop-view.ts'
import type { Wording } from '#contract/wording.ts'
import { stateLabel } from '../referral-chart/state-label.ts'
import type { TranslateCommand } from './command-words.ts'

const shown = ['state', 'owner', 'receiver', 'urgency', 'visit'] as const
type Shown = (typeof shown)[number]

/**
 * What about a referral is other than it was when somebody began to decide about it.
 *
 * @returns one line for each, in words; none where nothing that is shown has changed
 */
export function describeChanges(
  before: LoopView,
  now: LoopView,
  { wording, t }: { wording: Wording; t: TranslateCommand },
): readonly string[] {
  const none = t('changed.none')
  return shown.flatMap((part) => {
    const [was, is] = [wordOf(before, part, wording) ?? none, wordOf(now, part, wording) ?? none]
    return was === is ? [] : [t(`changed.${part}`, { before: was, now: is })]
  })
}

function wordOf(view: LoopView, part: Shown, wording: Wording): string | undefined {
  switch (part) {
    case 'state':
      return stateLabel(view, wording)
    case 'owner':
      return view.owner?.display ?? view.owner?.reference
    case 'receiver':
      return view.receiver?.display
    case 'urgency':
      return wording.label(`urgency.${view.urgency}`)
    case 'visit':
      return view.visit && wording.moment(view.visit.startsAt)
  }
}
