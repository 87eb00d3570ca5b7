import { noteQueues, type NoteQueue, type NoteRow } from '#contract/notes.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { FailedNotice } from '../../ui/failed-notice.tsx'
import { Icon } from '../../ui/icon.tsx'
import { dayOrUnknown } from '../referral-chart/patient-banner.tsx'
import { RailButton } from '../worklist/rail-button.tsx'
import { firstPlace, writePlace } from '../worklist/worklist-address.ts'
import { writeNotesPlace } from './note-address.ts'
import { nameOf, sayFiled, sayReasons, titleOf } from './note-sentences.ts'
import type { NotesActs, NotesModel } from './notes-model.ts'
import { useNotesSpeech } from './notes-words.ts'

/** The notes that wait, the oldest first, or were filed, the last first, with how many wait of each kind. */
export function NoteList({ model, acts }: { model: NotesModel; acts: NotesActs }) {
  const { t } = useNotesSpeech()
  const { state, notes, queue, page, hasMore, chosen } = model
  const overdue = page?.counts.overdue ?? 0
  return (
    <>
      <p className="muted">{t(queue === 'filed' ? 'page.text-filed' : 'page.text')}</p>
      <Queues model={model} onQueue={acts.onQueue} />
      {overdue > 0 && (
        <p className="nts-late">
          <Icon name="overdue" /> {t('queue.overdue', { count: overdue })}
        </p>
      )}
      {state === 'pending' && <p role="status">{t('page.loading')}</p>}
      {state === 'failed' && (
        <FailedNotice text={t('page.failed')} retry={t('page.retry')} onRetry={acts.onReadAgain} />
      )}
      {state === 'ready' && notes.length === 0 && (
        <>
          <h2 className="nts-none" tabIndex={-1} data-note-none="">
            {t(`queue.none-${queue}`)}
          </h2>
          {queue !== 'filed' && <NotesInTheRecord />}
        </>
      )}
      <ul className="dir-rows">
        {notes.map((note, index) => (
          <Row
            key={note.id}
            note={note}
            queue={queue}
            isChosen={note.id === chosen}
            isReached={chosen === undefined ? index === 0 : note.id === chosen}
          />
        ))}
      </ul>
      {hasMore && (
        <button type="button" className="btn small" onClick={acts.onMore}>
          {t('page.more')}
        </button>
      )}
    </>
  )
}

/** What lies in a patient's record already stands with its referral, in another list. */
function NotesInTheRecord() {
  const { t } = useNotesSpeech()
  const unfiled = writePlace({ ...firstPlace, queue: 'unfiled-notes' })
  return (
    <p className="muted">
      {t('queue.in-record')} <a href={unfiled}>{t('queue.in-record-link')}</a>
    </p>
  )
}

function Queues({ model, onQueue }: { model: NotesModel; onQueue: NotesActs['onQueue'] }) {
  const { t } = useNotesSpeech()
  const counts = model.page?.counts
  const countOf = (queue: NoteQueue): number | undefined => {
    // What was filed is no work to be counted.
    if (counts === undefined || queue === 'filed') return undefined
    if (queue !== 'open') return counts[queue]
    return counts.waiting + counts.unmatched + counts.quarantined + counts.refused
  }
  return (
    <nav className="nts-queues" aria-label={t('queue.label')}>
      {noteQueues.map((queue) => (
        <RailButton
          key={queue}
          isCurrent={queue === model.queue}
          name={t(`queue.${queue}`)}
          count={countOf(queue)}
          onClick={() => onQueue(queue)}
        />
      ))}
    </nav>
  )
}

/** One note: what it is, how and when it came, why it waits, and what is proposed for it. */
function Row(props: { note: NoteRow; queue: NoteQueue; isChosen: boolean; isReached: boolean }) {
  const { note, queue, isChosen, isReached } = props
  const speech = useNotesSpeech()
  const { t, wording } = speech
  const ways = note.ways.map((way) => t(`way.${way}`)).join(', ')
  return (
    <li>
      <a
        className="dir-row nts-row"
        href={writeNotesPlace({ queue, note: note.id })}
        data-note={note.id}
        // One place in the tab order, as the worklist's rows: J and K lead on from there.
        tabIndex={isReached ? 0 : -1}
        aria-current={isChosen ? 'true' : undefined}
      >
        <span className="nts-row-head">
          <b>{nameOf(note, speech)}</b>
          <span className={`nts-state nts-${note.state}`}>{t(`state.${note.state}`)}</span>
        </span>
        <span className="caption">
          {t('row.came', { way: ways, when: wording.moment(note.receivedAt) })}
          {note.reading === 'ocr' && ` · ${t('row.ocr')}`}
          {' · '}
          {queue === 'filed' ? sayFiled(note, speech) : <Due note={note} />}
        </span>
        <Proposal note={note} />
        <span className="caption">{sayReasons(note, speech)}</span>
      </a>
    </li>
  )
}

function Due({ note: { dueAt, isOverdue } }: { note: NoteRow }) {
  const { t, wording } = useNotesSpeech()
  const day = wording.day(dueAt)
  if (!isOverdue) return t('row.due', { day })
  return (
    <b className="nts-late">
      <Icon name="overdue" /> {t('row.overdue', { day })}
    </b>
  )
}

function Proposal({ note: { proposal, state, filed } }: { note: NoteRow }) {
  const speech = useNotesSpeech()
  const { t } = speech
  const { locale } = useLanguage()
  if (filed?.patientName !== undefined)
    return (
      <span className="nts-proposal">
        {t('row.filed-in')} <b data-identifier>{filed.patientName}</b>
      </span>
    )
  if (proposal === undefined) return null
  const unknown = t('compare.not-known')
  return (
    <span className="nts-proposal">
      {t(state === 'filed' ? 'row.filed-at' : 'row.proposal', { title: titleOf(proposal, speech) })}{' '}
      <b data-identifier>{proposal.patientName}</b>{' '}
      <span className="nowrap">
        {t('compare.born')} <span data-identifier>{dayOrUnknown(proposal.birthDate, locale, unknown)}</span>
      </span>{' '}
      <span className="nowrap">
        {t('compare.mrn')} <span data-identifier>{proposal.mrn ?? unknown}</span>
      </span>
    </span>
  )
}
