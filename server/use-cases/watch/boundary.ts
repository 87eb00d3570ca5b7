/** Where a process may be lost: after each of these a fault test ends it, and nothing may be lost or doubled. */
export type Boundary =
  | 'sweep-claimed'
  | 'sweep-refreshed'
  | 'sweep-advanced'
  | 'sweep-fired'
  | 'sweep-enqueued'
  | 'sweep-audited'
  | 'sweep-committed'
  | 'dispatch-claimed'
  | 'dispatch-sent'
  | 'dispatch-marked'
  | 'dispatch-committed'

/** Called at every boundary; does nothing outside of tests. */
export type AtBoundary = (boundary: Boundary) => void | Promise<void>
