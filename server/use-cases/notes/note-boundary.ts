/** Where a process may be lost between "note stored" and "loop closed": nothing may be lost or filed twice there. */
export type NoteBoundary =
  | 'note-claimed'
  | 'note-reading-scan'
  | 'note-scan-read'
  | 'note-chart-read'
  | 'note-saved'
  | 'note-written'
  | 'note-audited'
  | 'note-committed'
  | 'note-judged'

/** Called at every boundary; does nothing outside of tests. */
export type AtNoteBoundary = (boundary: NoteBoundary) => void | Promise<void>
