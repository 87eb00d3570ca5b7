import { useCallback } from 'react'
import { changePageHash, usePageHash } from '../../ui/page-address.ts'

/** `#/ServiceRequest/abc`, or a note whose referral is meant: behind the hash, because what is looked at is no business of any server. */
const selectionHash = /^#\/((?:ServiceRequest|DocumentReference)\/[A-Za-z0-9.-]{1,64}|notes)$/

/**
 * The chosen referral lives in the address, so that back, forward and reload keep it. Where the detail replaces
 * the list it is a step of its own that Back undoes; beside the list it is none.
 */
export function useSelectedReferral(
  isNarrow: () => boolean,
): readonly [selected: string | undefined, select: (referral: string | undefined) => void] {
  const selected = selectionHash.exec(usePageHash())?.[1]
  const select = useCallback(
    (referral: string | undefined) => {
      const isStep = referral !== undefined && isNarrow()
      changePageHash(referral === undefined ? '' : `#/${referral}`, isStep ? 'push' : 'replace')
    },
    [isNarrow],
  )
  return [selected, select]
}
