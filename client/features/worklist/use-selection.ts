import type { WorklistRow } from '#contract/worklist.ts'
import { useCallback, useMemo, useRef, useState } from 'react'
import { rowsBetween } from './row-order.ts'

export type Selection = {
  chosen: ReadonlySet<string>
  /** What is chosen, as it was when it was chosen, whether or not it is still in the list. */
  rows: readonly WorklistRow[]
  toggle: (referral: string, isRange: boolean) => void
  add: (referrals: readonly (string | undefined)[]) => void
  toggleAll: () => void
  clear: () => void
}

const nothing: ReadonlyMap<string, WorklistRow> = new Map()

/**
 * What a person has chosen, in memory only.
 *
 * @param listed - names the list: what was chosen in another one is no longer chosen
 */
export function useSelection(rows: readonly WorklistRow[], listed: string): Selection {
  const [state, setState] = useState({ listed, chosen: nothing })
  const chosen = state.listed === listed ? state.chosen : nothing
  const anchor = useRef<string>(undefined)
  const change = useCallback(
    (how: (now: ReadonlyMap<string, WorklistRow>) => ReadonlyMap<string, WorklistRow>) =>
      setState((now) => ({ listed, chosen: how(now.listed === listed ? now.chosen : nothing) })),
    [listed],
  )
  const add = useCallback(
    (referrals: readonly (string | undefined)[]) => {
      const found = rows.filter((row) => referrals.includes(row.referral))
      change((now) => new Map([...now, ...found.map((row) => [row.referral, row] as const)]))
    },
    [rows, change],
  )
  const toggle = useCallback(
    (referral: string, isRange: boolean) => {
      const from = anchor.current
      anchor.current = referral
      if (isRange && from !== undefined) return add(rowsBetween(rows, from, referral))
      const row = rows.find((each) => each.referral === referral)
      change((now) => {
        const next = new Map(now)
        if (!next.delete(referral) && row !== undefined) next.set(referral, row)
        return next
      })
    },
    [rows, add, change],
  )
  const clear = useCallback(() => change(() => nothing), [change])
  const toggleAll = useCallback(
    () =>
      change((now) =>
        rows.every((row) => now.has(row.referral))
          ? nothing
          : new Map(rows.map((row) => [row.referral, row] as const)),
      ),
    [rows, change],
  )
  return useMemo(
    () => ({
      chosen: new Set(chosen.keys()),
      rows: [...chosen.values()],
      toggle,
      add,
      toggleAll,
      clear,
    }),
    [chosen, toggle, add, toggleAll, clear],
  )
}
