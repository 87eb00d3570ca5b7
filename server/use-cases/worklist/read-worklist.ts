import type { WorklistPage } from '#contract/worklist.ts'
import { sourceTypes, type SourceType } from '#domain/loop-vocabulary.ts'
import { findBlindness } from '../../store/blind-notices.ts'
import type { WatchDatabase } from '../../store/watch-database.ts'
import { readPage, type ListQuestion } from '../../store/worklist.ts'
import type { ListReader } from '../../store/worklist-conditions.ts'
import { readCursor, writeCursor } from '../../store/worklist-cursor.ts'
import { writeRevision } from './revision.ts'
import { showRow } from './show-row.ts'

/** A page's question as it is asked: with the cursor of the page before, if there was one. */
export type PageQuestion = Omit<ListQuestion, 'after'> & { cursor?: string }

/**
 * Reads a page of a list from Baton's own index; the EHR is not asked.
 *
 * @returns `unknown-cursor` when the cursor is none of this order
 */
export async function readWorklist(
  db: WatchDatabase,
  reader: ListReader,
  timeZone: string,
  { cursor, ...question }: PageQuestion,
): Promise<WorklistPage | 'unknown-cursor'> {
  const after = cursor === undefined ? undefined : readCursor(question.sort, cursor)
  if (cursor !== undefined && after === undefined) return 'unknown-cursor'
  const page = await readPage(
    db,
    after === undefined ? reader : { ...reader, at: after.at },
    after === undefined ? question : { ...question, after: after.key },
  )
  const blind = await findBlindness(db, reader.tenant)
  const at = page.now.toISOString()
  const last = page.rows.at(-1)
  return {
    rows: page.rows.map((row) => showRow(row, page.now, timeZone)),
    total: page.total,
    now: at,
    timeZone,
    revision: writeRevision({ seen: page.seen, at, total: page.total }),
    ...(blind !== undefined && { blind: showBlindness(blind) }),
    ...(!page.isLast && last !== undefined && { next: writeCursor(question.sort, { at, key: last.key }) }),
  }
}

const isSource = (name: string): name is SourceType => sourceTypes.some((known) => known === name)

function showBlindness({ since, sources }: { since: Date; sources: readonly string[] }) {
  return { since: since.toISOString(), sources: sources.filter(isSource) }
}
