import type { FreeSlot } from '#domain/commands/free-slots.ts'
import { useEffect, useState } from 'react'
import type { SlotReading } from './command-form.ts'

/** Looks for the receiver's free times; resolves to nothing where the EHR has no search for them. */
export type FindSlots = () => Promise<readonly FreeSlot[] | undefined>

/**
 * Reads the free times once, when a form that offers them opens. They are not read again while somebody chooses; one
 * that has been taken since is refused when it is saved.
 */
export function useFreeSlots(find: FindSlots | undefined): SlotReading {
  const [first] = useState(() => find)
  const [reading, setReading] = useState<SlotReading>({ state: first === undefined ? 'none' : 'reading' })
  useEffect(() => {
    let isShown = true
    const show = (next: SlotReading): void => {
      if (isShown) setReading(next)
    }
    first?.().then(
      (free) => show(free === undefined ? { state: 'none' } : { state: 'read', free }),
      () => show({ state: 'failed' }),
    )
    return () => {
      isShown = false
    }
  }, [first])
  return reading
}
