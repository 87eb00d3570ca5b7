import type { DisplayStatus } from '#domain/loop-vocabulary.ts'

/** Line drawings on a 24 × 24 grid; each status has a shape of its own, so that colour never stands alone. */
const paths = {
  overdue: 'M7.9 2h8.2L22 7.9v8.2L16.1 22H7.9L2 16.1V7.9zM12 7v6M12 16.5v.1',
  'due-soon': 'M21.5 12a9.5 9.5 0 1 1-19 0a9.5 9.5 0 1 1 19 0M12 6.5V12l3.5 2.5',
  closed: 'M21.5 12a9.5 9.5 0 1 1-19 0a9.5 9.5 0 1 1 19 0M7.5 12.5l3 3 6-6.5',
  'on-track': 'M4 12h14M13 6.5l5.5 5.5L13 17.5',
  'to-review': 'M3 13h5l1.5 3h5L16 13h5M5.5 4.5h13L21 13v6.5H3V13z',
  'cant-confirm':
    'M21.5 12a9.5 9.5 0 1 1-19 0a9.5 9.5 0 1 1 19 0M9.5 9.5a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.7-.9 1.5M12 16.6v.1',
  chevron: 'M9 5l7 7-7 7',
  back: 'M15 5l-7 7 7 7',
  document: 'M6 2.5h8l4.5 4.5v14.5H6zM13.5 2.5V7.5h5M9 12h6M9 16h6',
  phone: 'M5 3h4l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v4c0 1-1 2-2 2C11 21 3 13 3 5c0-1 1-2 2-2z',
  calendar: 'M3.5 5.5h17v15h-17zM3.5 10h17M8 3v4M16 3v4',
  send: 'M21.5 2.5L11 13M21.5 2.5l-7 19-3.5-8.5L2.5 9.5z',
  print: 'M7 8V3h10v5M7 17H4V9h16v8h-3M7 14h10v7H7z',
  person: 'M16 8a4 4 0 1 1-8 0a4 4 0 1 1 8 0M4 21c1-5 4-6.5 8-6.5s7 1.5 8 6.5',
  mismatch: 'M12 3L22 20.5H2zM12 10v4.5M12 17.5v.1',
  check: 'M6 12.5l4 4 8-9',
  refresh: 'M20 11a8 8 0 0 0-14.5-3.5L3 10M3 4v6h6M4 13a8 8 0 0 0 14.5 3.5L21 14M21 20v-6h-6',
  dot: 'M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6',
} as const satisfies Record<DisplayStatus, string> & Record<string, string>

export type IconName = keyof typeof paths

/**
 * Decoration beside a word that says the same, hidden from screen readers.
 *
 * @param label - the word, where none stands beside it: then the drawing says it
 */
export function Icon({
  name,
  className = '',
  label,
}: {
  name: IconName
  className?: string
  label?: string
}) {
  const spoken =
    label === undefined ? ({ 'aria-hidden': true } as const) : { role: 'img', 'aria-label': label }
  return (
    <svg className={`ic ${className}`} viewBox="0 0 24 24" {...spoken}>
      <path d={paths[name]} strokeDasharray={name === 'cant-confirm' ? '3 3' : undefined} />
    </svg>
  )
}
