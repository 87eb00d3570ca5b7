import type { ChartNote } from '#contract/notes.ts'
import { useQuery } from '@tanstack/react-query'
import { chartNoteQuery } from '../../api/chart-note.ts'
import { useCommandWords } from './command-words.ts'

/** A note that Baton keeps, to be read where it is decided about. */
export function KeptNote({ id, bearer }: { id: string; bearer: string }) {
  const t = useCommandWords()
  const { data, isError } = useQuery(chartNoteQuery(bearer, id))
  if (isError) return <span role="alert">{t('review-note.unread')}</span>
  if (data === undefined) return <span role="status">{t('review-note.reading')}</span>
  const { facts } = data
  if (facts === undefined) return <span role="alert">{t('review-note.unread')}</span>
  return <NoteWords facts={facts} />
}

/** What a note says: quoted, then all of its text. */
export function NoteWords({ facts }: { facts: NonNullable<ChartNote['facts']> }) {
  const t = useCommandWords()
  return (
    <span className="note-choice">
      {facts.reading === 'ocr' && <b>{t('review-note.ocr')}</b>}
      {facts.recommendations.length > 0 && <b>{t('review-note.quotes')}</b>}
      {facts.recommendations.map(({ quote, page }, index) => (
        <span key={`${index} ${quote}`}>
          <q>{quote}</q> <span className="caption">{t('review-note.page', { page })}</span>
        </span>
      ))}
      <details open={facts.recommendations.length === 0}>
        <summary>{t('review-note.text')}</summary>
        <pre className="note-text">{facts.text.replaceAll('\f', '\n\n')}</pre>
      </details>
    </span>
  )
}
