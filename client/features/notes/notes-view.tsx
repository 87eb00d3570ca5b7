import { useEffect, useRef, type KeyboardEvent } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { formatTime, zoneName } from '../../ui/clinical-date.ts'
import { useLetters } from '../worklist/use-letters.ts'
import { NoteList } from './note-list.tsx'
import { NoteDetailView } from './note-detail.tsx'
import { noteKeyOf } from './note-keys.ts'
import type { NotesActs, NotesModel } from './notes-model.ts'
import { UndocumentedVisits } from './undocumented-visits.tsx'
import { useNotesSpeech } from './notes-words.ts'

/** Where the focus goes once what was asked for is there. */
type Wanted = { row: string } | { compare: string } | undefined

/** The queue beside the note that is compared, with what came of the last decision. */
export function NotesView(props: { model: NotesModel; acts: NotesActs; isBilling: boolean }) {
  const { model, acts, isBilling } = props
  const { t } = useNotesSpeech()
  const { chosen, notes, looked, isSaving, news } = model
  const [hasLetters] = useLetters()
  const place = useRef<HTMLElement>(null)
  const wanted = useRef<Wanted>(undefined)
  useFollowingFocus(place, chosen, isSaving)
  const settle = (): void => {
    if (wanted.current === undefined || place.current === null) return
    const target = findWanted(place.current, wanted.current, looked)
    if (target === null) return
    wanted.current = undefined
    target.focus()
  }
  // What was asked for may come with any of the next pictures of the page.
  useEffect(settle)

  const compare = (note: string): void => {
    if (note !== chosen) acts.onOpen(note, 'push')
    wanted.current = { compare: note }
    settle()
  }
  const leave = (): void => {
    if (chosen !== undefined) wanted.current = { row: chosen }
    if (window.matchMedia('(min-width: 1200px)').matches) settle()
    else acts.onOpen(undefined, 'replace')
  }
  const pressKey = (event: KeyboardEvent): void => {
    const key = noteKeyOf(event, hasLetters)
    if (key === undefined || document.querySelector('dialog[open]') !== null) return
    if (key.does === 'undo') {
      event.preventDefault()
      return news?.undo?.()
    }
    const row = event.target instanceof HTMLElement ? event.target.dataset['note'] : undefined
    if (row === undefined) return key.does === 'leave' ? leave() : undefined
    event.preventDefault()
    if (key.does === 'compare') return event.repeat ? undefined : compare(row)
    if (key.does !== 'move') return
    const at = notes.findIndex(({ id }) => id === row)
    const next = notes[Math.max(0, Math.min(at + key.steps, notes.length - 1))]
    if (next === undefined || place.current === null) return
    findRow(place.current, next.id)?.focus()
    // On a small screen a note takes the list's place: there passing by opens none.
    if (window.matchMedia('(min-width: 1200px)').matches) acts.onOpen(next.id, 'replace')
  }
  return (
    <main className="nts" ref={place} onKeyDown={pressKey}>
      <News model={model} />
      <div className="dir-in nts-in" data-shows={chosen === undefined ? 'list' : 'detail'}>
        <section className="dir-list" aria-label={t('page.list')}>
          <NoteList model={model} acts={acts} />
          {isBilling && <UndocumentedVisits session={model.session} />}
          <Freshness model={model} />
        </section>
        <NoteDetailView model={model} acts={acts} onBack={leave} />
      </div>
    </main>
  )
}

function findWanted(
  place: HTMLElement,
  wanted: NonNullable<Wanted>,
  looked: NotesModel['looked'],
): HTMLElement | null {
  if ('row' in wanted) return findRow(place, wanted.row)
  if (looked.state !== 'ready' || looked.note.row.id !== wanted.compare) return null
  return (
    place.querySelector<HTMLElement>('[data-first-offer]') ??
    place.querySelector<HTMLElement>('[data-note-heading]')
  )
}

function findRow(place: HTMLElement, note: string): HTMLElement | null {
  return place.querySelector<HTMLElement>(`[data-note="${CSS.escape(note)}"]`)
}

/** A decision takes its note, and the button that had the focus, off the page: the note that follows gets it. */
function useFollowingFocus(
  place: { readonly current: HTMLElement | null },
  chosen: string | undefined,
  isSaving: boolean,
): void {
  const wasSaving = useRef(false)
  useEffect(() => {
    const isDone = wasSaving.current && !isSaving
    wasSaving.current = isSaving
    const isLost = document.activeElement === document.body || document.activeElement === null
    if (!isDone || !isLost || place.current === null) return
    const row = chosen === undefined ? null : findRow(place.current, chosen)
    const next = row ?? place.current.querySelector<HTMLElement>('[data-note], [data-note-none]')
    next?.focus()
  }, [place, chosen, isSaving])
}

/** What was done last, said once; the page's one live region. */
function News({ model: { news, wrong, isSaving } }: { model: NotesModel }) {
  const { t } = useNotesSpeech()
  const isSilent = news === undefined && !isSaving
  return (
    <>
      {wrong.length > 0 && (
        <div role="alert" className="command-wrong">
          {wrong.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      )}
      <div className={isSilent ? 'visually-hidden' : 'wl-done'}>
        <span role="status">{isSaving ? t('act.saving') : (news?.text ?? '')}</span>
        {news?.undo !== undefined && !isSaving && (
          <button type="button" className="btn small" onClick={news.undo}>
            {t('done.undo')}
            <kbd aria-hidden="true">Ctrl + Z</kbd>
          </button>
        )}
      </div>
    </>
  )
}

function Freshness({ model: { page } }: { model: NotesModel }) {
  const { t } = useNotesSpeech()
  const { locale } = useLanguage()
  if (page === undefined) return null
  const at = Date.parse(page.now)
  return (
    <p className="caption">
      {t('page.updated', {
        time: formatTime(at, page.timeZone, locale),
        zone: zoneName(at, page.timeZone, locale),
      })}
      {' · '}
      {t('page.keys')}
    </p>
  )
}
