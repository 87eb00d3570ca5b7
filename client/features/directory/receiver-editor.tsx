import type { Receiver } from '#domain/directory/receiver.ts'
import { useEffect, useRef, useState } from 'react'
import { saveReceiver, type SaveOutcome } from '../../api/directory.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { ChangeLines } from './change-lines.tsx'
import { useDirectorySpeech } from './directory-words.ts'
import { readEdit } from './receiver-draft.ts'
import { ReceiverFields } from './receiver-fields.tsx'

type Refused = Exclude<SaveOutcome, { outcome: 'saved' }>
type Step = { at: 'open' | 'saving' | 'failed' } | { at: 'refused'; refused: Refused }

export type EditorProps = { bearer: string; receiver: Receiver; onSaved: () => void; onClose: () => void }

/**
 * Changes a receiver. If somebody else was quicker, nothing is saved: it says who and what, keeps what was typed, and the
 * next attempt is made on what stands there now.
 */
export function ReceiverEditor({ bearer, receiver: newest, onSaved, onClose }: EditorProps) {
  const { t } = useDirectorySpeech()
  const { locale } = useLanguage()
  const dialogRef = useRef<HTMLDialogElement>(null)
  // What the person saw when the form was opened, whatever is read behind it.
  const [receiver] = useState(newest)
  const [version, setVersion] = useState(receiver.version)
  const [step, setStep] = useState<Step>({ at: 'open' })
  useEffect(() => {
    if (dialogRef.current?.open === false) dialogRef.current.showModal()
  }, [])
  const save = async (form: HTMLFormElement): Promise<void> => {
    const edit = readEdit(new FormData(form), receiver)
    if (edit === undefined) return dialogRef.current?.close()
    setStep({ at: 'saving' })
    const saved = await saveReceiver(bearer, { id: receiver.id, version }, edit)
    if (saved.outcome === 'stale') setVersion(saved.version)
    if (saved.outcome !== 'invalid') onSaved()
    if (saved.outcome === 'saved') return dialogRef.current?.close()
    setStep({ at: 'refused', refused: saved })
  }
  const isSaving = step.at === 'saving'
  const refused = step.at === 'refused' ? step.refused : undefined
  return (
    <dialog
      ref={dialogRef}
      className="command wide"
      aria-labelledby="receiver-edit"
      lang={locale}
      onClose={onClose}
      onCancel={(event) => isSaving && event.preventDefault()}
    >
      <form
        method="dialog"
        noValidate
        aria-busy={isSaving}
        onSubmit={(event) => {
          event.preventDefault()
          if (!isSaving) save(event.currentTarget).catch(() => setStep({ at: 'failed' }))
        }}
      >
        <h2 id="receiver-edit">{t('edit.title', { name: receiver.name })}</h2>
        <ReceiverFields receiver={receiver} faults={refused?.outcome === 'invalid' ? refused.faults : []} />
        {refused?.outcome === 'stale' && (
          <div role="alert" className="command-wrong">
            <p>{t('edit.stale', { by: refused.changedBy })}</p>
            <ChangeLines changes={refused.changes} />
            <p>{t('edit.stale-again')}</p>
          </div>
        )}
        {step.at === 'failed' && (
          <p role="alert" className="command-wrong">
            {t('edit.failed')}
          </p>
        )}
        <div className="command-foot">
          {isSaving && <span role="status">{t('edit.saving')}</span>}
          <span className="spacer" />
          <button
            type="button"
            className="btn"
            disabled={isSaving}
            onClick={() => dialogRef.current?.close()}
          >
            {t('edit.cancel')}
          </button>
          <button type="submit" className="btn primary" disabled={isSaving}>
            {t('edit.save')}
          </button>
        </div>
      </form>
    </dialog>
  )
}
