import type { ReactNode } from 'react'

/** One line of a list of facts, in a `<dl>`; nothing where the fact is not known. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  if (children === undefined) return null
  return (
    <div>
      <dt className="label">{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
