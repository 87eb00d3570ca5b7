import type { NoteDetail } from '#contract/notes.ts'
import { useEffect, useRef } from 'react'
import { FailedNotice } from '../../ui/failed-notice.tsx'
import { Icon } from '../../ui/icon.tsx'
import { CandidateList } from './candidate-list.tsx'
import { NoteActions } from './note-actions.tsx'
import { NotePaper } from './note-paper.tsx'
import { NoteReading } from './note-reading.tsx'
import { nameOf, sayReasons, titleOf } from './note-sentences.ts'
import type { NotesActs, NotesModel } from './notes-model.ts'
import { useNotesSpeech } from './notes-words.ts'

type Props = { model: NotesModel; acts: NotesActs; onBack: () => void }

/** The note that is compared, and the referrals it may belong to beside it. */
export function NoteDetailView({ model, acts, onBack }: Props) {
  const { t } = useNotesSpeech()
  const { looked, chosen } = model
  const place = useRef<HTMLElement>(null)
  useEffect(() => {
    if (place.current !== null) place.current.scrollTop = 0
  }, [chosen])
  return (
    <section className="dir-detail nts-detail" aria-label={t('detail.label')} ref={place}>
      {chosen !== undefined && (
        <button type="button" className="btn text small nts-back" onClick={onBack}>
          <Icon name="back" />
          {t('page.back')}
        </button>
      )}
      {looked.state === 'none' && <p className="muted">{t('page.choose')}</p>}
      {looked.state === 'pending' && <p role="status">{t('detail.loading')}</p>}
      {looked.state === 'gone' && <p role="alert">{t('detail.gone')}</p>}
      {looked.state === 'failed' && (
        <FailedNotice text={t('detail.failed')} retry={t('page.retry')} onRetry={acts.onReadAgain} />
      )}
      {looked.state === 'ready' && (
        <Compared key={looked.note.row.id} note={looked.note} model={model} acts={acts} />
      )}
    </section>
  )
}

function Compared({ note, model, acts }: { note: NoteDetail; model: NotesModel; acts: NotesActs }) {
  const speech = useNotesSpeech()
  const { t, wording } = speech
  const { row } = note
  const referrals = useRef<HTMLDivElement>(null)
  const ways = row.ways.map((way) => t(`way.${way}`)).join(', ')
  return (
    <>
      <header className="nts-head">
        <h2 tabIndex={-1} data-note-heading="">
          {nameOf(row, speech)}
        </h2>
        <p className="caption">
          {t('row.came', { way: ways, when: wording.moment(row.receivedAt) })} · {t(`state.${row.state}`)}
        </p>
        <p>{sayReasons(row, speech)}</p>
        <Standing note={note} />
        {/* Where the two stand below each other the note may be pages long. */}
        <button
          type="button"
          className="btn text small nts-jump"
          onClick={() => goTo(referrals.current?.querySelector<HTMLElement>('[data-candidates]'))}
        >
          {t('detail.to-referrals', { count: note.candidates.length })}
        </button>
      </header>
      <div className="nts-pair">
        <div className="nts-side">
          {note.facts !== undefined && <NoteReading facts={note.facts} />}
          <NotePaper note={note} session={model.session} />
        </div>
        <div className="nts-side" ref={referrals}>
          <CandidateList
            note={note}
            session={model.session}
            isSaving={model.isSaving}
            onDecide={acts.onDecide}
          />
          <NoteActions note={note} model={model} acts={acts} />
        </div>
      </div>
    </>
  )
}

/** To the top of the screen, where focus alone leads only into sight. */
function goTo(heading: HTMLElement | null | undefined): void {
  heading?.focus({ preventScroll: true })
  heading?.scrollIntoView({ block: 'start' })
}

/** Where it is filed now, and what was decided last. */
function Standing({ note }: { note: NoteDetail }) {
  const speech = useNotesSpeech()
  const { t, wording } = speech
  const { filed, undo, candidates } = note
  const place = candidates.find(({ referral }) => referral.reference === filed?.referrals[0])
  return (
    <>
      {filed !== undefined && (
        <p>
          <Icon name="closed" />{' '}
          {place === undefined
            ? t('filed.record', { name: filed.patient.name, when: wording.moment(filed.at) })
            : t('filed.at', {
                title: titleOf(place.referral, speech),
                name: filed.patient.name,
                when: wording.moment(filed.at),
              })}{' '}
          {filed.by === 'person'
            ? filed.person !== undefined && t('filed.by-person', { who: filed.person })
            : t('filed.by-rule')}
        </p>
      )}
      {undo !== undefined && (
        <p className="caption">{t('filed.last', { who: undo.by, when: wording.moment(undo.at) })}</p>
      )}
    </>
  )
}
