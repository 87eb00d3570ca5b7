import type { LoopView } from '#domain/loop-view.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { StatusChip, UntrackedChip } from '../../ui/status-chip.tsx'
import { useChartSetting } from './chart-setting.tsx'

/** A draft is no referral yet, and one from before go-live has no clock: neither has a status to count. */
export function isCounted(view: LoopView): boolean {
  return view.isTracked && view.state !== 'draft'
}

/** The colours of a referral; one that is not tracked never looks on track. */
export function toneOf(view: LoopView): string {
  return isCounted(view) ? `k-${view.display}` : 'k-untracked'
}

/** What was derived, for support and for tests that compare it with the same derivation elsewhere. */
export function derivedAttributes(view: LoopView): Readonly<Record<`data-${string}`, string>> {
  return {
    'data-referral': view.referral,
    'data-state': view.state,
    'data-display': view.display,
    'data-conflicts': view.conflicts.map(({ code }) => code).join(' '),
    'data-judged-at': view.judgedAt,
  }
}

export function ViewChip({ view }: { view: LoopView }) {
  const { t } = useLanguage()
  const { wording } = useChartSetting()
  if (view.state === 'draft') return <UntrackedChip text={wording.label('state.draft')} />
  if (!view.isTracked) return <UntrackedChip text={t('status.not-tracked')} />
  return <StatusChip status={view.display} text={wording.label(`display.${view.display}`)} />
}
