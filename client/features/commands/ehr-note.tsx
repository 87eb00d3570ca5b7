import type { UnreadBecause } from '#contract/notes.ts'
import { useQuery } from '@tanstack/react-query'
import { chartDocumentQuery } from '../../api/chart-note.ts'
import { useCommandWords } from './command-words.ts'
import { NoteWords } from './kept-note.tsx'

/** What lies with the EHR; everything else lies with the file. */
const withheld: ReadonlySet<UnreadBecause> = new Set(['forbidden', 'absent', 'elsewhere', 'unreachable'])

/**
 * A note of the EHR, to be read where it is decided about: what the backend has read in its file, and that it is to be
 * looked at in the EHR. Where its file is not given, or cannot be read here, it says that.
 *
 * @param document - `DocumentReference/x` or `DiagnosticReport/x`
 * @param advice - to read it in the EHR
 */
export function EhrNote({ document, bearer, advice }: { document: string; bearer: string; advice: string }) {
  const t = useCommandWords()
  const { data } = useQuery(chartDocumentQuery(bearer, document))
  const isUnread = data?.state === 'unread' && data.because !== 'no-file'
  return (
    <span className="note-choice">
      {data?.state === 'read' && data.facts.text !== '' && <NoteWords facts={data.facts} />}
      {isUnread && (
        <span role="status">
          {t(withheld.has(data.because) ? 'ehr-note.withheld' : 'ehr-note.unreadable')}
        </span>
      )}
      <span className="caption">{advice}</span>
    </span>
  )
}
