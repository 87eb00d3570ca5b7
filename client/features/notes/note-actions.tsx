import type { NoteChoice, NoteDetail } from '#contract/notes.ts'
import { useState } from 'react'
import { NoteDialog } from './note-dialog.tsx'
import type { NoteFormName } from './note-form.ts'
import { noteForms } from './note-forms.tsx'
import type { NotesActs, NotesModel } from './notes-model.ts'
import { useNotesSpeech } from './notes-words.ts'

type Props = { note: NoteDetail; model: NotesModel; acts: NotesActs }

/** What else can be decided: each asks first, in a form of its own that says what follows. */
export function NoteActions({ note, model, acts }: Props) {
  const { t } = useNotesSpeech()
  const [form, setForm] = useState<NoteFormName>()
  const { actions, undo } = note
  const { isSaving } = model
  const others = (
    ['file-to-two', 'not-this-patient', 'without-referral', 'after-the-fact', 'dismiss'] as const
  )
    .filter((each) => actions.includes(each))
    .filter((each) => noteForms[each].isPossible(note))
  const decide = (choice: NoteChoice): void => acts.onDecide(note, choice)
  return (
    <section aria-labelledby="nts-act" className="nts-acts">
      <h3 className="section-title" id="nts-act">
        {t('act.other')}
      </h3>
      <div className="acts">
        {actions.includes('confirm-sample') && (
          <>
            <button
              type="button"
              className="btn primary"
              data-first-offer=""
              disabled={isSaving}
              onClick={() => decide({ kind: 'confirm-sample', verdict: 'right' })}
            >
              {t('act.right')}
            </button>
            <button type="button" className="btn" disabled={isSaving} onClick={() => setForm('wrong')}>
              {t('act.wrong')}
            </button>
          </>
        )}
        {others.map((each) => (
          <button key={each} type="button" className="btn" disabled={isSaving} onClick={() => setForm(each)}>
            {t(`act.${each}`)}
          </button>
        ))}
        {undo !== undefined && (
          <button type="button" className="btn" disabled={isSaving} onClick={() => acts.onTakeBack(note)}>
            {t('act.undo-last')}
          </button>
        )}
      </div>
      {actions.length === 0 && <p className="muted">{t('act.none')}</p>}
      {form !== undefined && (
        <NoteDialog
          name={form}
          note={note}
          session={model.session}
          onChoose={decide}
          onClose={() => setForm(undefined)}
        />
      )}
    </section>
  )
}
