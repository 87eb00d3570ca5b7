import { useSyncExternalStore } from 'react'

/** Programs that change the address are not told about it by the browser: this one tells itself. */
const changed = 'baton:address'

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener)
  window.addEventListener('hashchange', listener)
  window.addEventListener(changed, listener)
  return () => {
    window.removeEventListener('popstate', listener)
    window.removeEventListener('hashchange', listener)
    window.removeEventListener(changed, listener)
  }
}

/** The part of the address behind `#`, kept up with Back and Forward. */
export function usePageHash(): string {
  return useSyncExternalStore(subscribe, () => window.location.hash)
}

/**
 * Changes the part behind `#` and nothing else: path and launch state stay.
 *
 * @param step - `push` makes a step that Back undoes, `replace` makes none
 */
export function changePageHash(hash: string, step: 'push' | 'replace'): void {
  const { pathname, search } = window.location
  const url = `${pathname}${search}${hash}`
  if (step === 'push') window.history.pushState(null, '', url)
  else window.history.replaceState(null, '', url)
  window.dispatchEvent(new Event(changed))
}
