import { shownContentTypes, type NoteDetail } from '#contract/notes.ts'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { noteContentQuery } from '../../api/notes.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { PaperPages } from './paper-pages.tsx'
import { useNotesSpeech } from './notes-words.ts'

type Shown = 'as-came' | 'as-text'

/**
 * The note itself: a PDF as pictures of its pages, and the text that was read. Nothing of it is ever opened as a page of
 * its own; what cannot be shown so is saved, by whoever trusts it.
 */
export function NotePaper({ note, session }: { note: NoteDetail; session: WorklistSession }) {
  const { t } = useNotesSpeech()
  // What the server's reader gave up on is not tried in the browser.
  const isDrawable = note.contentType === 'application/pdf' && note.facts !== undefined
  const [shown, setShown] = useState<Shown>(isDrawable ? 'as-came' : 'as-text')
  const content = useQuery({ ...noteContentQuery(session, note.row.id), enabled: isDrawable })
  const name = useId()
  return (
    <section aria-labelledby="nts-paper" className="nts-paper">
      <h3 className="section-title" id="nts-paper">
        {t('paper.title')}
      </h3>
      {isDrawable && (
        <fieldset className="wl-scope">
          <legend className="visually-hidden">{t('paper.title')}</legend>
          {(['as-came', 'as-text'] as const).map((each) => (
            <label key={each}>
              <input type="radio" name={name} checked={shown === each} onChange={() => setShown(each)} />
              {t(`paper.${each}`)}
            </label>
          ))}
        </fieldset>
      )}
      {shown === 'as-text' && <NoteText text={note.facts?.text} isWordFile={isWordFile(note.contentType)} />}
      {shown === 'as-came' && content.isPending && <p role="status">{t('paper.loading')}</p>}
      {shown === 'as-came' && content.isError && (
        <p role="alert">
          {t('paper.failed')}{' '}
          <button type="button" className="btn small" onClick={() => void content.refetch()}>
            {t('page.retry')}
          </button>
        </p>
      )}
      {shown === 'as-came' && content.data !== undefined && <PaperPages content={content.data} />}
      <SaveFile note={note} session={session} />
    </section>
  )
}

/** Cut by the server at this length. */
const cutAt = 50_000

/** Of a word processor: RTF, or one of Word. */
function isWordFile(contentType: string): boolean {
  return /^application\/(rtf|msword|vnd\.openxmlformats-officedocument\.wordprocessingml)/.test(contentType)
}

function NoteText({ text, isWordFile }: { text: string | undefined; isWordFile: boolean }) {
  const { t } = useNotesSpeech()
  const pages = (text ?? '').split('\f')
  if (pages.every((page) => page.trim() === ''))
    return <p className="muted">{t(isWordFile ? 'paper.word' : 'paper.no-text')}</p>
  return (
    <div
      className="nts-sheet"
      role="region"
      aria-label={t('paper.as-text')}
      tabIndex={0}
      // The letter's language is its own; read aloud it sounds better as one than as the other (WCAG 3.1.2).
      lang={/\b(los|las|paciente|fecha|para)\b/iu.test(pages[0] ?? '') ? 'es' : 'en'}
    >
      {pages.map((page, index) => (
        <div key={index}>
          {pages.length > 1 && <p className="caption">{t('paper.text-page', { page: index + 1 })}</p>}
          <pre>{page.trim()}</pre>
        </div>
      ))}
      {(text?.length ?? 0) >= cutAt && <p className="caption">{t('paper.cut')}</p>}
    </div>
  )
}

/** Saving fetches the file with the session's bearer: it has no address that anybody else could open. */
function SaveFile({ note, session }: { note: NoteDetail; session: WorklistSession }) {
  const { t } = useNotesSpeech()
  const content = useQuery({ ...noteContentQuery(session, note.row.id), enabled: false })
  const [isFailed, setFailed] = useState(false)
  const isShown = note.facts !== undefined && shownContentTypes.some((type) => type === note.contentType)
  const save = async (): Promise<void> => {
    const { data = (await content.refetch()).data } = content
    setFailed(data === undefined)
    if (data !== undefined) saveAs(data, note.row.name)
  }
  return (
    <div className="acts">
      <button type="button" className="btn small" onClick={() => void save()}>
        {t('paper.save')}
      </button>
      <span className="caption">
        {note.row.name}
        {!isShown && ` · ${t('paper.save-hint')}`}
      </span>
      {isFailed && <p role="alert">{t('paper.failed')}</p>}
    </div>
  )
}

/** As a file of no kind: no browser opens that by itself. */
function saveAs(content: Blob, name: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name === '' ? 'note' : name
  link.click()
  URL.revokeObjectURL(url)
}
