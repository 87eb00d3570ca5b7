import type { DisplayStatus } from '#domain/loop-vocabulary.ts'
import { Icon } from './icon.tsx'

/** An order from before the practice went live: it has no status, because no clock runs for it. */
export function UntrackedChip({ text }: { text: string }) {
  return (
    <span className="chip k-untracked">
      <Icon name="dot" />
      {text}
    </span>
  )
}

/** A status as shape, word and colour. */
export function StatusChip({ status, text }: { status: DisplayStatus; text: string }) {
  return (
    <span className={`chip k-${status}`}>
      <Icon name={status} />
      {text}
    </span>
  )
}
