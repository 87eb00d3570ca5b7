import { useEffect, useSyncExternalStore } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import type { laterParts } from './later-parts.tsx'

export type LaterParts = typeof laterParts

let parts: LaterParts | 'failed' | undefined
let loading: Promise<void> | undefined
const listeners = new Set<() => void>()

function settle(answer: LaterParts | 'failed'): void {
  parts = answer
  for (const listener of listeners) listener()
}

/** Fetches the parts once. Never rejects. */
export function loadLaterParts(): Promise<void> {
  loading ??= import('./later-parts.tsx').then((module) => settle(module.laterParts), fail)
  return loading
}

/** What failed is asked for again by whoever needs it next. */
function fail(): void {
  loading = undefined
  settle('failed')
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * The parts of the page that come after its first status, with their words. The first component that uses them
 * fetches them, after it has been painted.
 *
 * @returns nothing while they are on their way; `failed` when Baton does not hand them out
 */
export function useLaterParts(): LaterParts | 'failed' | undefined {
  const { isComplete, complete } = useLanguage()
  const now = useSyncExternalStore(subscribe, () => parts)
  useEffect(() => {
    void loadLaterParts()
    complete().catch(fail)
  }, [complete])
  return isComplete || now === 'failed' ? now : undefined
}
