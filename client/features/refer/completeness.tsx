import { useCommandWords } from '../commands/command-words.ts'
import type { Gap } from './refer-draft.ts'

/** What a referral still lacks, by the names of its fields; a receiver may follow later. */
export function Completeness({ gaps, isRouted }: { gaps: readonly Gap[]; isRouted: boolean }) {
  const t = useCommandWords()
  const what = gaps.map(({ label }) => t(label).replace(/[¿?]/g, '')).join(', ')
  return (
    <p role="status" className={gaps.length > 0 ? 'completeness lacking' : 'completeness'}>
      {gaps.length > 0 ? t('refer.missing', { what }) : t('refer.complete')}
      {!isRouted && ` ${t('refer.unrouted')}`}
    </p>
  )
}
