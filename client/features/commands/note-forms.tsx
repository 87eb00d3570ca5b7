import { findFirstOffer } from '#domain/notes-in/first-offer.ts'
import { Icon } from '../../ui/icon.tsx'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { textOf, type CommandForm, type Filled, type FormSetting } from './command-form.ts'
import { useCommandWords } from './command-words.ts'
import { useFieldFault } from './field-fault.tsx'
import { TextField } from './fields.tsx'
import { EhrNote } from './ehr-note.tsx'
import { KeptNote } from './kept-note.tsx'
import { readWaiver, WaiverFields } from './waiver-fields.tsx'
import { findKeptNote, listWaitingNotes, type WaitingNote } from './note-choices.ts'

/** Which of the notes, each with what speaks for it and against. */
function NoteChoices({ view, resources, bearer }: FormSetting) {
  const t = useCommandWords()
  const { marks, note } = useFieldFault('document')
  const notes = view === undefined ? [] : listWaitingNotes(view)
  if (notes.length === 0) return <p>{t('file-note.none')}</p>
  const [only] = notes.length === 1 ? notes : []
  const chosen = (only ?? findFirstOffer(notes))?.document
  return (
    <fieldset className="field" data-field="document" aria-describedby={marks['aria-describedby']}>
      <legend>{t('file-note.which')}</legend>
      {notes.map((each, index) => (
        <div key={each.document} className="note-choice">
          <label className="receiver">
            <input
              type="radio"
              name="document"
              value={each.document}
              defaultChecked={each.document === chosen}
              data-first={(chosen === undefined ? index === 0 : each.document === chosen) ? '' : undefined}
            />
            <NoteFacts note={each} />
          </label>
          <NoteText document={each.document} kept={findKeptNote(each.document, resources)} bearer={bearer} />
        </div>
      ))}
      {note}
    </fieldset>
  )
}

/** Beside its choice and not part of it: a letter is no label. */
function NoteText({
  document,
  kept,
  bearer,
}: {
  document: string
  kept: string | undefined
  bearer: string
}) {
  const t = useCommandWords()
  if (kept === undefined)
    return <EhrNote document={document} bearer={bearer} advice={t('file-note.read-in-ehr')} />
  return <KeptNote id={kept} bearer={bearer} />
}

function NoteFacts({ note }: { note: WaitingNote }) {
  const t = useCommandWords()
  const { wording } = useChartSetting()
  const { title, author, receivedAt, agrees, disagrees, isContested } = note
  const all = agrees.length + disagrees.length
  const received = t('file-note.received', { date: wording.day(new Date(receivedAt).toISOString()) })
  return (
    <span className="note-choice">
      <b>{title ?? t('file-note.untitled')}</b>
      <span className="caption">
        {[author?.display, received, note.document].filter((each) => each !== undefined).join(' · ')}
      </span>
      {isContested && <span>{t('file-note.contested')}</span>}
      {all > 0 && <span className="caption">{t('file-note.checks', { agree: agrees.length, all })}</span>}
      {agrees.map((feature) => (
        <Check key={feature} feature={feature} agrees />
      ))}
      {disagrees.map((feature) => (
        <Check key={feature} feature={feature} agrees={false} />
      ))}
    </span>
  )
}

function Check({ feature, agrees }: { feature: string; agrees: boolean }) {
  const t = useCommandWords()
  const { wording } = useChartSetting()
  return (
    <span className={agrees ? 'check yes' : 'check no'}>
      <Icon name={agrees ? 'closed' : 'mismatch'} />
      <span>
        <span className="visually-hidden">{t(agrees ? 'file-note.agrees' : 'file-note.disagrees')}: </span>
        {wording.check(feature, agrees)}
      </span>
    </span>
  )
}

function readNote(data: FormData, name: 'file-note' | 'reject-note'): Filled {
  const document = textOf(data, 'document')
  const text = textOf(data, 'text')
  if (document === undefined) return { missing: 'missing.note', field: 'document' }
  return { command: { name, document, ...(text !== undefined && { text }) } }
}

const noteFields = (setting: FormSetting) => (
  <>
    <NoteChoices {...setting} />
    <TextField name="text" label={setting.t('file-note.text')} isOptional />
  </>
)

/** One final report closes the referral: then why no encounter shows its visit is part of the deed. */
function readFiling(data: FormData): Filled {
  const filled = readNote(data, 'file-note')
  const waiver = readWaiver(data)
  if (waiver === 'missing') return { missing: 'missing.waiver', field: 'waiverText' }
  if (waiver === undefined || 'missing' in filled || filled.command.name !== 'file-note') return filled
  return { command: { ...filled.command, waiver } }
}

export const fileNoteForm: CommandForm = {
  title: 'file-note.title',
  save: 'file-note.save',
  refuse: 'file-note.refuse',
  isWide: true,
  fields: (setting) => (
    <>
      {noteFields(setting)}
      <WaiverFields view={setting.view} />
    </>
  ),
  read: (data) => (data.get('verdict') === 'no' ? readNote(data, 'reject-note') : readFiling(data)),
}

export const rejectNoteForm: CommandForm = {
  title: 'reject-note.title',
  save: 'reject-note.save',
  isWide: true,
  fields: noteFields,
  read: (data) => readNote(data, 'reject-note'),
}
