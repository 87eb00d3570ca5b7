import { useCallback, useMemo } from 'react'
import { changePageHash, usePageHash } from '../../ui/page-address.ts'
import { readPlace, writePlace, type WorklistPlace } from './worklist-address.ts'

/** Which list is shown, kept in the address; another one is a step that Back undoes. */
export function usePlace(): readonly [place: WorklistPlace, go: (to: WorklistPlace) => void] {
  const hash = usePageHash()
  const place = useMemo(() => readPlace(hash), [hash])
  const go = useCallback((to: WorklistPlace) => changePageHash(writePlace(to), 'push'), [])
  return [place, go]
}
