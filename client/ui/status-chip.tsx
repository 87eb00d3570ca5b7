import type { DisplayStatus } from '#domain/loop-vocabulary.ts'
import { Icon } from './icon.tsx'

/** A status as shape, word and colour. */
export function StatusChip({ status, text }: { status: DisplayStatus; text: string }) {
  return (
    <span className={`chip k-${status}`}>
      <Icon name={status} />
      {text}
    </span>
  )
}
