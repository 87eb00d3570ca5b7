import type { NoteChoice, NoteDetail } from '#contract/notes.ts'
import { useEffect, useRef, useState, type SubmitEvent } from 'react'
import type { WorklistSession } from '../../api/worklist.ts'
import { FieldFaults, focusField } from '../commands/field-fault.tsx'
import type { NoteFormName } from './note-form.ts'
import { noteForms } from './note-forms.tsx'
import { nameOf } from './note-sentences.ts'
import { useNotesSpeech } from './notes-words.ts'

/** A form about one note. It says what will follow, and does nothing without what it asks for. */
export function NoteDialog(props: {
  name: NoteFormName
  note: NoteDetail
  session: WorklistSession
  onChoose: (choice: NoteChoice) => void
  onClose: () => void
}) {
  const { name, note, session, onChoose, onClose } = props
  const speech = useNotesSpeech()
  const { t } = speech
  const ref = useRef<HTMLDialogElement>(null)
  const [fault, setFault] = useState<{ field: string; because: string }>()
  const { title, text, save, Fields, read } = noteForms[name]
  useEffect(() => {
    const dialog = ref.current
    if (dialog === null || dialog.open) return
    dialog.showModal()
    dialog.querySelector<HTMLElement>('input, select, textarea')?.focus()
  }, [])
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = event.currentTarget
    const filled = read(new FormData(form), note)
    if ('missing' in filled) {
      setFault({ field: filled.field, because: t(filled.missing) })
      return focusField(form, filled.field)
    }
    ref.current?.close()
    onChoose(filled)
  }
  return (
    <dialog ref={ref} className="command" aria-labelledby="note-form" onClose={onClose}>
      <form
        method="dialog"
        noValidate
        onSubmit={submit}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          event.currentTarget.requestSubmit()
        }}
      >
        <h2 id="note-form">{t(title)}</h2>
        <p className="command-for">{t('form.note', { title: nameOf(note.row, speech) })}</p>
        <p>{t(text)}</p>
        <FieldFaults value={fault}>
          <div className="command-fields">
            <Fields note={note} session={session} />
          </div>
        </FieldFaults>
        <div className="command-foot">
          <span className="spacer" />
          <button type="button" className="btn" onClick={() => ref.current?.close()}>
            {t('form.cancel')}
          </button>
          <button type="submit" className="btn primary">
            {t(save)}
          </button>
        </div>
      </form>
    </dialog>
  )
}
