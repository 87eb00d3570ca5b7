import type { QueueName } from '#contract/worklist.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'

/** Drawings that only the worklist uses, on the same grid as {@link Icon}. */
const paths = {
  search: 'M17 10.5a6.5 6.5 0 1 1-13 0a6.5 6.5 0 1 1 13 0M15.5 15.5L21 21',
  up: 'M12 20V4M5 11l7-7 7 7',
  plus: 'M12 4v16M4 12h16',
  into: 'M20 12H5M12 5l-7 7 7 7',
  list: 'M4 6h16M4 12h16M4 18h16',
  check: 'M4 4h16v16H4zM8 12l3 3 5-6',
  return: 'M9 6L4 11l5 5M4 11h11a5 5 0 0 1 0 10h-3',
} as const

export function ListIcon({ name }: { name: keyof typeof paths }) {
  return (
    <svg className="ic" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}

const drawnByStatus: Partial<Record<QueueName, IconName>> = {
  mine: 'person',
  overdue: 'overdue',
  'due-soon': 'due-soon',
  'unfiled-notes': 'document',
  'to-review': 'to-review',
  'cant-confirm': 'cant-confirm',
}
const drawnHere: Partial<Record<QueueName, keyof typeof paths>> = {
  open: 'list',
  work: 'check',
  escalated: 'up',
  unassigned: 'plus',
  inbound: 'into',
  'sent-back': 'return',
}

export function QueueIcon({ queue }: { queue: QueueName }) {
  const here = drawnHere[queue]
  return here === undefined ? <Icon name={drawnByStatus[queue] ?? 'dot'} /> : <ListIcon name={here} />
}
