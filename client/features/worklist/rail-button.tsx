import type { ReactNode } from 'react'

/** One list of the rail, and how many are in it. */
export function RailButton(props: {
  isCurrent: boolean
  name: string
  count: number | undefined
  onClick: () => void
  children?: ReactNode
}) {
  const { isCurrent, name, count, onClick, children } = props
  return (
    <button
      type="button"
      className="wl-queue"
      aria-current={isCurrent ? 'page' : undefined}
      onClick={onClick}
    >
      {children}
      <span className="wl-queue-name">{name}</span>
      <span className="wl-queue-count">{count ?? ''}</span>
    </button>
  )
}
