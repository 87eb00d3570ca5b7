import { maxNoteBytes } from '#contract/notes.ts'
import { useEffect, useRef, useState, type DragEvent, type SubmitEvent } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { useOwnWords } from '../../i18n/own-words.ts'
import type { ChartActing } from '../commands/chart-acting.ts'
import { notesWords, type TranslateNotes } from './notes-words.ts'
import { useUpload } from './use-upload.ts'

type Props = { acting: ChartActing; onClose: () => void }

/** Brings one file, once its words have come. */
export function UploadDialog(props: Props) {
  const t = useOwnWords(notesWords)
  const { t: say } = useLanguage()
  if (t === 'failed') return <span role="alert">{say('refer.no-form')}</span>
  return t === undefined ? null : <OpenUpload {...props} t={t} />
}

/** Picked or dropped, with how far it got, what was refused, and what came of it. */
function OpenUpload(props: Props & { t: TranslateNotes }) {
  const { acting, t, onClose } = props
  const ref = useRef<HTMLDialogElement>(null)
  const [file, setFile] = useState<File>()
  const [isMissing, setMissing] = useState(false)
  const [isOver, setOver] = useState(false)
  const { stage, send, again } = useUpload(acting, t)
  useEffect(() => {
    if (ref.current?.open === false) ref.current.showModal()
  }, [])
  const isBusy = stage.state === 'sending' || stage.state === 'deciding'
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setMissing(file === undefined)
    if (file !== undefined && !isBusy) void send(file)
  }
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    const [dropped] = event.dataTransfer.files
    if (dropped !== undefined && !isBusy) setFile(dropped)
  }
  return (
    <dialog ref={ref} className="command" aria-labelledby="upload-title" onClose={onClose}>
      <form noValidate aria-busy={isBusy} onSubmit={submit}>
        <h2 id="upload-title">{t('upload.title')}</h2>
        <p>{t('upload.text')}</p>
        {stage.state !== 'done' && (
          <label
            className={isOver ? 'field nts-drop over' : 'field nts-drop'}
            onDragOver={(event) => {
              event.preventDefault()
              setOver(true)
            }}
            onDragLeave={() => setOver(false)}
            onDrop={drop}
          >
            <span>{t('upload.file')}</span>
            <input
              type="file"
              disabled={isBusy}
              accept=".pdf,.txt,.html,.htm,.xml,.zip,.hl7,application/pdf,text/plain,text/html,text/xml"
              aria-invalid={isMissing || undefined}
              onChange={(event) => setFile(event.currentTarget.files?.[0])}
            />
            <span className="caption">{file === undefined ? t('upload.drop') : file.name}</span>
          </label>
        )}
        {isMissing && (
          <p role="alert" className="field-wrong">
            {t('upload.missing')}
          </p>
        )}
        {stage.state === 'wrong' && (
          <p role="alert" className="command-wrong">
            {stage.because}
          </p>
        )}
        {stage.state === 'sending' && file !== undefined && (
          <progress value={stage.percent} max={100} aria-label={t('upload.file')} />
        )}
        <div role="status">
          {stage.state === 'sending' &&
            file !== undefined &&
            t('upload.sending', { name: file.name, percent: stage.percent })}
          {stage.state === 'deciding' && t('upload.reading')}
          {stage.state === 'done' && (
            <ul>
              {stage.lines.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
        </div>
        <div className="command-foot">
          <span className="caption">{t('upload.limit', { mb: maxNoteBytes / 1_000_000 })}</span>
          <span className="spacer" />
          <button type="button" className="btn" onClick={() => ref.current?.close()}>
            {t('upload.close')}
          </button>
          {stage.state === 'done' ? (
            <button
              type="button"
              className="btn"
              onClick={() => {
                setFile(undefined)
                again()
              }}
            >
              {t('upload.another')}
            </button>
          ) : (
            <button type="submit" className="btn primary" disabled={isBusy}>
              {t('upload.send')}
            </button>
          )}
        </div>
      </form>
    </dialog>
  )
}
