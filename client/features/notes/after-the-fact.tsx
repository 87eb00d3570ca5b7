import { specialtyTable } from '#domain/specialties.ts'
import { useQuery } from '@tanstack/react-query'
import { noteRequestersQuery } from '../../api/notes.ts'
import { Labelled, PatientChoice, textIn } from './note-fields.tsx'
import type { FilledNote, NoteFieldsProps } from './note-form.ts'
import { useNotesSpeech } from './notes-words.ts'

const specialties = specialtyTable.map(({ specialty }) => specialty)

/** What an order takes that nobody wrote when the visit was asked for. */
export function AfterTheFactFields({ note, session }: NoteFieldsProps) {
  const { t, wording } = useNotesSpeech()
  const { data } = useQuery(noteRequestersQuery(session))
  const requesters = data?.requesters ?? []
  return (
    <>
      <PatientChoice note={note} />
      <Labelled name="specialty" label="after.specialty">
        {(marks) => (
          <select name="specialty" defaultValue="" aria-required {...marks}>
            <option value="">{t('form.choose')}</option>
            {specialties.map((each) => (
              <option key={each} value={each}>
                {wording.label(`specialty.${each}`)}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      <Labelled name="text" label="after.reason">
        {(marks) => <input name="text" autoComplete="off" aria-required {...marks} />}
      </Labelled>
      <div className="field-row">
        <Labelled name="requester" label="after.requester">
          {(marks) => (
            <select
              name="requester"
              // The list may come after the form: then what was chosen for it is nobody yet.
              key={requesters.length}
              defaultValue={requesters.find(({ isMe }) => isMe)?.reference ?? ''}
              aria-required
              {...marks}
            >
              <option value="">{t('form.choose')}</option>
              {requesters.map(({ reference, name }) => (
                <option key={reference} value={reference}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Labelled>
        <Labelled name="orderedOn" label="after.ordered">
          {(marks) => (
            <input
              type="date"
              name="orderedOn"
              max={note.row.receivedAt.slice(0, 10)}
              defaultValue={note.facts?.serviceOn?.slice(0, 10)}
              aria-required
              {...marks}
            />
          )}
        </Labelled>
      </div>
    </>
  )
}

/** The order as it was filled in, or the first thing that is missing. */
export function readAfterTheFact(data: FormData): FilledNote {
  const patient = textIn(data, 'patient')
  const specialty = specialties.find((each) => each === data.get('specialty'))
  const reason = textIn(data, 'text')
  const requester = textIn(data, 'requester')
  const orderedOn = textIn(data, 'orderedOn')
  if (patient === undefined) return { missing: 'missing.patient', field: 'patient' }
  if (specialty === undefined) return { missing: 'missing.specialty', field: 'specialty' }
  if (reason === undefined) return { missing: 'missing.text', field: 'text' }
  if (requester === undefined) return { missing: 'missing.requester', field: 'requester' }
  if (orderedOn === undefined) return { missing: 'missing.orderedOn', field: 'orderedOn' }
  return { kind: 'after-the-fact', patient, specialty, reason, requester, orderedOn }
}
