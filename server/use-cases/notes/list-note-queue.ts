import type { NoteQueue, NoteQueuePage } from '#contract/notes.ts'
import type { StaffRole } from '#domain/staff.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { readBatonNow } from '../../store/clock.ts'
import { countQueues, findListedReferrals, listNotes, type NoteCursor } from '../../store/note-queue.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { toNoteReader } from './note-visibility.ts'
import { firstReferralOf, noteDueAt, showNote } from './show-note.ts'

const pageSize = 50

/** `2026-01-23T17:00:00.000000Z_<id>`, as a page gave it. */
export function readNoteCursor(text: string): NoteCursor | undefined {
  const [, at, id] = /^(\d{4}-[0-9T:.-]{10,22}Z)_([0-9a-f-]{36})$/.exec(text) ?? []
  const isTime = at !== undefined && !Number.isNaN(Date.parse(at))
  return isTime && id !== undefined ? { at, id } : undefined
}

/**
 * A page of the notes that wait for a person, with how long they have waited, or of those that were filed; from Baton's own
 * index alone.
 *
 * @returns the page, and who is named on it, as references
 */
export async function listNoteQueue(
  db: BatonDatabase,
  { id: tenant, policy }: Pick<Tenant, 'id' | 'policy'>,
  roles: readonly StaffRole[],
  queue: NoteQueue,
  after: NoteCursor | undefined,
): Promise<{ page: NoteQueuePage; patients: readonly string[] }> {
  const reader = toNoteReader(tenant, roles)
  const [now, found, counted] = await Promise.all([
    readBatonNow(db),
    listNotes(db, reader, queue, after, pageSize + 1),
    countQueues(db, reader),
  ])
  const shown = found.slice(0, pageSize)
  const referrals = shown.flatMap((note) => firstReferralOf(note)?.replace('ServiceRequest/', '') ?? [])
  // Of a note that is in a record and at no referral, whose record it is.
  const patients = shown.flatMap(({ state, patient, referral }) =>
    state === 'filed' && referral === null && patient !== null ? [patient] : [],
  )
  const listed = await findListedReferrals(db, tenant, { referrals, patients })
  const byId = new Map(listed.map((row) => [row.referral, row]))
  const { counts, receivedAt } = counted
  const last = found.length > pageSize ? shown.at(-1) : undefined
  const countOf = (name: string): number => counts[name] ?? 0
  const page: NoteQueuePage = {
    notes: shown.map((note) => showNote(note, byId, policy.calendar, now)),
    counts: {
      waiting: countOf('waiting'),
      unmatched: countOf('unmatched'),
      quarantined: countOf('quarantined'),
      refused: countOf('refused'),
      check: countOf('check'),
      overdue: receivedAt.filter((at) => noteDueAt(at, policy.calendar) < now).length,
    },
    now: now.toISOString(),
    timeZone: policy.calendar.timeZone,
    ...(last !== undefined && { next: `${last.standsAt}_${last.id}` }),
  }
  return { page, patients: [...new Set(listed.map(({ patient }) => `Patient/${patient}`))] }
}
