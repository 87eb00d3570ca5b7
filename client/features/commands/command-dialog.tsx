import { useEffect, useRef, useState, type KeyboardEvent, type SubmitEvent } from 'react'
import type { Command } from '#domain/commands/command.ts'
import type { Instant } from '#domain/instant.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { WorkItem } from '#domain/worklist/open-work.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { useOwnWords } from '../../i18n/own-words.ts'
import { calendarDayOf } from '../../ui/clinical-date.ts'
import type { LaunchEnd } from './chart-under-dialog.ts'
import { commandForms } from './command-forms.ts'
import { EndedNotice } from './ended-notice.tsx'
import {
  fieldOf,
  formsWithView,
  type Assignee,
  type CommandForm,
  type FormName,
  type Wrong,
} from './command-form.ts'
import { CommandWords, commandWords, useCommandWords, type TranslateCommand } from './command-words.ts'
import { FieldFaults, focusField, saysItself } from './field-fault.tsx'
import { SubjectLines, type CommandSubject } from './subject-lines.tsx'
import { useFreeSlots, type FindSlots } from './use-free-slots.ts'

export type CommandDialogProps = FormDialogProps & { name: FormName }

export type FormDialogProps = {
  /** Whom it is done to: one, or several at once. */
  subjects: readonly CommandSubject[]
  now: Instant
  timeZone: string
  staff: readonly Assignee[]
  /** The referral as it stands, where one is acted on and it was read: some forms cannot be shown without. */
  view?: LoopView | undefined
  /** What it was derived from, as far as this page has it. */
  resources?: readonly unknown[]
  /** The work item that is finished, where it is about one. */
  work?: WorkItem | undefined
  /** Looks for the receiver's free times; absent where the EHR has no search for them. */
  findSlots?: FindSlots | undefined
  /** Of the session in whose name Baton is asked what a form has to offer. */
  bearer: string
  /**
   * Has the command done. Resolves to what went wrong, and then the form stays open with everything that was typed;
   * to nothing when it was done.
   */
  onSubmit: (command: Command, t: TranslateCommand) => Promise<Wrong | undefined>
  /** Told once the dialog is gone, whether something was done or not. */
  onClose: () => void
  onType?: () => void
  /** Which access is over: then nothing can be saved, nobody is named any more, and what was typed is kept. */
  ended?: LaunchEnd | undefined
  /** The access to the EHR ends within two minutes. */
  isEnding?: boolean
}

/** A form to act on referrals with, for chart and worklist alike. */
export function CommandDialog({ name, ...props }: CommandDialogProps) {
  if (formsWithView.has(name) && props.view === undefined) return null
  return <FormDialog form={commandForms[name]} {...props} />
}

/** A form with everything around it. It says whom it is about, as it is opened and while it saves. */
export function FormDialog(props: FormDialogProps & { form: CommandForm }) {
  const { onClose } = props
  const t = useOwnWords(commandWords)
  useEffect(() => {
    if (t === 'failed') onClose()
  }, [t, onClose])
  if (t === undefined || t === 'failed') return null
  return (
    <CommandWords value={t}>
      <OpenDialog {...props} />
    </CommandWords>
  )
}

/** `field`: the one that says itself what is wrong. */
type Submission = { state: 'open' | 'saving' } | { state: 'wrong'; because: string; field?: string }

function OpenDialog(props: FormDialogProps & { form: CommandForm }) {
  const { form, subjects, now, timeZone, staff, bearer, view, resources = [], work, findSlots } = props
  const { onSubmit, onClose } = props
  const { onType, ended, isEnding } = props
  const t = useCommandWords()
  const { locale } = useLanguage()
  const dialogRef = useRef<HTMLDialogElement>(null)
  const [submission, setSubmission] = useState<Submission>({ state: 'open' })
  const [isShown, setShown] = useState(false)
  const [save, sayOnSave] = useState(form.save)
  const slots = useFreeSlots(form.hasSlots === true ? findSlots : undefined)
  const today = calendarDayOf(now, timeZone)
  const setting = {
    now,
    timeZone,
    today,
    staff,
    view,
    slots,
    bearer,
    resources,
    work,
    subjects,
    sayOnSave,
    t,
  }
  useEffect(() => {
    const dialog = dialogRef.current
    if (dialog === null || dialog.open) return
    dialog.showModal()
    const first = dialog.querySelector<HTMLElement>('[data-first]')
    const next = first ?? dialog.querySelector<HTMLElement>('textarea, input, button[type="submit"]')
    next?.focus()
  }, [])

  const mend = (element: HTMLFormElement, because: string, field: string | undefined): void => {
    const isSaid = field !== undefined && saysItself(element, field)
    setSubmission({ state: 'wrong', because, ...(isSaid && { field }) })
    if (field !== undefined) focusField(element, field)
  }
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (submission.state === 'saving' || ended !== undefined) return
    const element = event.currentTarget
    const filled = form.read(new FormData(element, event.nativeEvent.submitter), setting)
    if ('missing' in filled) return mend(element, t(filled.missing), filled.field)
    setSubmission({ state: 'saving' })
    const wrong = await onSubmit(filled.command, t)
    if (wrong === undefined) return dialogRef.current?.close()
    mend(element, wrong.because, wrong.pointer && fieldOf(wrong.pointer))
  }
  const isSaving = submission.state === 'saving'
  const fault =
    submission.state === 'wrong' && submission.field !== undefined
      ? { field: submission.field, because: submission.because }
      : undefined
  return (
    <dialog
      ref={dialogRef}
      className={form.isWide === true ? 'command wide' : 'command'}
      aria-labelledby="command-title"
      lang={locale}
      onClose={onClose}
      // What is being saved cannot be left: whether it was done would not be known.
      onCancel={(event) => isSaving && event.preventDefault()}
    >
      <form
        method="dialog"
        noValidate
        aria-busy={isSaving}
        onSubmit={(event) => void submit(event)}
        onKeyDown={pressKey}
        onInput={onType}
      >
        <h2 id="command-title">{t(form.title)}</h2>
        {ended === undefined && <SubjectLines subjects={subjects} />}
        {ended !== undefined && <EndedNotice end={ended} isShown={isShown} onShow={() => setShown(true)} />}
        <FieldFaults value={ended === undefined ? fault : undefined}>
          <div className="command-fields" hidden={ended !== undefined && !isShown}>
            {form.fields(setting)}
          </div>
        </FieldFaults>
        {isEnding === true && ended === undefined && (
          <p role="status" className="notice warn">
            {t('ended.soon')}
          </p>
        )}
        {submission.state === 'wrong' && fault === undefined && ended === undefined && (
          <p role="alert" className="command-wrong">
            {submission.because}
          </p>
        )}
        <div className="command-foot">
          {isSaving && <span role="status">{t('form.saving')}</span>}
          <span className="spacer" />
          <button
            type="button"
            className="btn"
            disabled={isSaving}
            onClick={() => dialogRef.current?.close()}
          >
            {t(ended !== undefined ? 'ended.close' : (form.leave ?? 'form.cancel'))}
          </button>
          {save !== undefined && ended === undefined && (
            <button type="submit" className="btn primary" disabled={isSaving}>
              {t(save)}
              <kbd aria-hidden="true">{t('form.keys')}</kbd>
            </button>
          )}
          {/* After the other: Enter in a field presses the first button that submits. */}
          {form.refuse !== undefined && ended === undefined && (
            <button type="submit" className="btn" name="verdict" value="no" disabled={isSaving}>
              {t(form.refuse)}
            </button>
          )}
        </div>
      </form>
    </dialog>
  )
}

/** Ctrl+Enter submits from anywhere; a digit picks a reason, and the text that goes with it is next. */
function pressKey(event: KeyboardEvent<HTMLFormElement>): void {
  const form = event.currentTarget
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    form.querySelector<HTMLButtonElement>('button[type="submit"]')?.click()
    return
  }
  const isTyping =
    event.target instanceof HTMLTextAreaElement ||
    (event.target instanceof HTMLInputElement && event.target.type !== 'radio')
  if (isTyping || !/^[1-9]$/.test(event.key)) return
  const choice = form.querySelector<HTMLInputElement>(`[data-digit="${event.key}"]`)
  if (choice === null) return
  event.preventDefault()
  choice.click()
  form.querySelector<HTMLElement>('[name="text"]')?.focus()
}
