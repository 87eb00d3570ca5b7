import { useQuery } from '@tanstack/react-query'
import { noteCountsQuery } from '../../api/note-counts.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { writePracticePlace } from '../practice/practice-place.ts'
import { useListWords } from './worklist-words.ts'

/** Notes from outside are in no chart yet, and so in no row: the queue of unfiled notes says where they are. */
export function WaitingNotes({ session }: { session: WorklistSession }) {
  const t = useListWords()
  const { data } = useQuery(noteCountsQuery(session))
  if (data === undefined) return null
  const { waiting, unmatched, quarantined, refused } = data.counts
  return (
    <p className="wl-outside">
      {t('outside.text', { count: waiting + unmatched + quarantined + refused })}{' '}
      <a href={writePracticePlace('notes')}>{t('outside.link')}</a>
    </p>
  )
}
