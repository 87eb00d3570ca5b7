import type { WorklistRow } from '#contract/worklist.ts'
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type RefObject,
} from 'react'
import { focusAfter, stepFrom } from './row-order.ts'

export type RowFocus = {
  bodyRef: RefObject<HTMLTableSectionElement | null>
  /** The row somebody looks at; nothing before anyone has chosen one. */
  opened: string | undefined
  open: (referral: string) => void
  /** Goes some rows further and takes the focus along; returns where it went. */
  move: (steps: number) => string | undefined
  /** Brings the focus back to the row that is looked at. */
  focusRow: () => void
  onBlur: (event: FocusEvent) => void
}

/**
 * Which row has the focus. It follows its referral and not its place: when the list changes the focus stays where
 * it is, and when its row leaves the list the next one gets it.
 */
export function useRowFocus(rows: readonly WorklistRow[]): RowFocus {
  const bodyRef = useRef<HTMLTableSectionElement>(null)
  const [state, setState] = useState<{ rows: readonly WorklistRow[]; opened: string | undefined }>({
    rows,
    opened: undefined,
  })
  const opened = state.rows === rows ? state.opened : focusAfter(state.rows, rows, state.opened)
  if (state.rows !== rows) setState({ rows, opened })
  const [asked, setAsked] = useState(0)
  const hadFocus = useRef(false)

  useLayoutEffect(() => {
    // A row that has left the document took the focus with it, and no event tells so.
    const isLost = hadFocus.current && document.activeElement === document.body
    if (isLost) showAndFocus(bodyRef.current, opened ?? rows[0]?.referral)
  }, [rows, opened])
  useEffect(() => {
    if (asked > 0) showAndFocus(bodyRef.current, opened ?? rows[0]?.referral)
    // Only a wish brings the focus here; a list that was read again must not take it from elsewhere.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [asked])

  const open = useCallback((referral: string) => {
    hadFocus.current = true
    setState((now) => (now.opened === referral ? now : { ...now, opened: referral }))
  }, [])
  const focusRow = useCallback(() => setAsked((times) => times + 1), [])
  const move = (steps: number): string | undefined => {
    const to = stepFrom(rows, opened, steps)
    if (to !== undefined) open(to)
    focusRow()
    return to
  }
  const onBlur = useCallback((event: FocusEvent) => {
    if (event.relatedTarget instanceof Node && !event.currentTarget.contains(event.relatedTarget))
      hadFocus.current = false
  }, [])
  return { bodyRef, opened, open, move, focusRow, onBlur }
}

function showAndFocus(body: HTMLElement | null, referral: string | undefined): void {
  const row = [...(body?.querySelectorAll<HTMLElement>('[data-referral]') ?? [])].find(
    (each) => each.dataset['referral'] === referral,
  )
  row?.focus({ preventScroll: true })
  row?.scrollIntoView({ block: 'nearest' })
}
