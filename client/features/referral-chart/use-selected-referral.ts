import { useCallback } from 'react'
import { useLocation, useNavigate } from 'react-router'

/** `#/ServiceRequest/abc`: behind the hash, because what is looked at is no business of any server. */
const selectionHash = /^#\/(ServiceRequest\/[A-Za-z0-9.-]{1,64})$/

/**
 * The chosen referral lives in the address, so that back, forward and reload keep it. Where the detail replaces
 * the list it is a step of its own that Back undoes; beside the list it is none.
 */
export function useSelectedReferral(
  isNarrow: () => boolean,
): readonly [selected: string | undefined, select: (referral: string | undefined) => void] {
  const { hash, search } = useLocation()
  const navigate = useNavigate()
  const selected = selectionHash.exec(hash)?.[1]
  const select = useCallback(
    (referral: string | undefined) => {
      const target = { search, hash: referral === undefined ? '' : `#/${referral}` }
      void navigate(target, { replace: referral === undefined || !isNarrow() })
    },
    [navigate, search, isNarrow],
  )
  return [selected, select]
}
