import type { NoteCandidateView, NoteDetail } from '#contract/notes.ts'
import type { ReactNode } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { useFieldFault } from '../commands/field-fault.tsx'
import { dayOrUnknown } from '../referral-chart/patient-banner.tsx'
import { titleOf } from './note-sentences.ts'
import { useNotesSpeech, type NotesKey, type NotesSpeech } from './notes-words.ts'

/** What was typed or chosen, trimmed; nothing where it was left empty. */
export function textIn(data: FormData, field: string): string | undefined {
  const value = data.get(field)
  const text = typeof value === 'string' ? value.trim() : ''
  return text === '' ? undefined : text
}

/** Whom the note may be about: who is named in it, and everybody of the candidates, each once. */
export function listPatients({ candidates, patients }: NoteDetail): readonly NoteCandidateView['patient'][] {
  const all = [...patients, ...candidates.map(({ patient }) => patient)]
  return [...new Map(all.map((patient) => [patient.reference, patient])).values()]
}

/** Name, birth date and record number, so that nobody picks the wrong one of two. */
function usePatientText(): (patient: NoteCandidateView['patient']) => string {
  const { t } = useNotesSpeech()
  const { locale } = useLanguage()
  return ({ name, birthDate, mrn }) => {
    const unknown = t('compare.not-known')
    const born = dayOrUnknown(birthDate, locale, unknown)
    return `${name || unknown} · ${t('compare.born')} ${born} · ${t('compare.mrn')} ${mrn ?? unknown}`
  }
}

/** Which patient it is; chosen already where only one comes into question and the note names them. */
export function PatientChoice({ note }: { note: NoteDetail }) {
  const { t } = useNotesSpeech()
  const say = usePatientText()
  const { marks, note: fault } = useFieldFault('patient')
  const patients = listPatients(note)
  const agreement = note.candidates[0]?.agreement
  const isSure = agreement === 'number' || agreement === 'demographics'
  const only = patients.length === 1 && isSure ? patients[0]?.reference : undefined
  return (
    <fieldset className="field" data-field="patient" aria-describedby={marks['aria-describedby']}>
      <legend>{t('form.patient')}</legend>
      {patients.map((patient) => (
        <label key={patient.reference} className="receiver">
          <input
            type="radio"
            name="patient"
            value={patient.reference}
            defaultChecked={patient.reference === only}
          />
          <span data-identifier>{say(patient)}</span>
        </label>
      ))}
      {fault}
    </fieldset>
  )
}

/** The referrals that a note may answer, with whose they are. */
export function ReferralChoices({ note }: { note: NoteDetail }) {
  const speech: NotesSpeech = useNotesSpeech()
  const say = usePatientText()
  const { marks, note: fault } = useFieldFault('referral')
  return (
    <fieldset className="field" data-field="referral" aria-describedby={marks['aria-describedby']}>
      <legend>{speech.t('cand.title')}</legend>
      {note.candidates.map(({ referral, patient }) => (
        <label key={referral.reference} className="receiver">
          <input type="checkbox" name="referral" value={referral.reference} />
          <span>
            <b>{titleOf(referral, speech)}</b>{' '}
            {[referral.receiver, referral.number].filter((each) => each !== undefined).join(' · ')}
            <br />
            <span data-identifier>{say(patient)}</span>
          </span>
        </label>
      ))}
      {fault}
    </fieldset>
  )
}

export function TextArea({ label }: { label: NotesKey }) {
  return (
    <Labelled name="text" label={label}>
      {(marks) => <textarea name="text" rows={3} aria-required {...marks} />}
    </Labelled>
  )
}

/** A control with its label above it, and what is wrong with it beneath. */
export function Labelled(props: {
  name: string
  label: NotesKey
  children: (marks: ReturnType<typeof useFieldFault>['marks']) => ReactNode
}) {
  const { name, label, children } = props
  const { t } = useNotesSpeech()
  const { marks, note } = useFieldFault(name)
  return (
    <div className="field" data-field={name}>
      <label className="field">
        <span>{t(label)}</span>
        {children(marks)}
      </label>
      {note}
    </div>
  )
}
