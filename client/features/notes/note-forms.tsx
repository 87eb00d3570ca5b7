import type { NoteChoice, NoteDetail } from '#contract/notes.ts'
import { AfterTheFactFields, readAfterTheFact } from './after-the-fact.tsx'
import type { FilledNote, NoteForm, NoteFormName } from './note-form.ts'
import { listPatients, PatientChoice, ReferralChoices, TextArea, textIn } from './note-fields.tsx'

const always = (): boolean => true

function withText(data: FormData, toChoice: (text: string) => NoteChoice): FilledNote {
  const text = textIn(data, 'text')
  return text === undefined ? { missing: 'missing.text', field: 'text' } : toChoice(text)
}

/** At the one candidate that the form is about. */
function readAnyway(data: FormData, { candidates: [only] }: NoteDetail): FilledNote {
  if (only === undefined) return { missing: 'missing.patient', field: 'text' }
  const { patient, referral } = only
  return withText(data, (text) => ({
    kind: 'file',
    patient: patient.reference,
    referral: referral.reference,
    text,
  }))
}

function readTwo(data: FormData, { candidates }: NoteDetail): FilledNote {
  const chosen = candidates.filter(({ referral }) => data.getAll('referral').includes(referral.reference))
  const [one, other, ...more] = chosen
  const isOne = one !== undefined && one.patient.reference === other?.patient.reference
  if (!isOne || more.length > 0) return { missing: 'missing.two', field: 'referral' }
  return {
    kind: 'file-to-two',
    patient: one.patient.reference,
    referrals: [one.referral.reference, other.referral.reference],
  }
}

/** The decisions that take more than a press, each with what it asks and what follows from it. */
export const noteForms: Readonly<Record<NoteFormName, NoteForm>> = {
  'file-anyway': {
    title: 'anyway.title',
    text: 'anyway.text',
    save: 'act.file',
    isPossible: always,
    Fields: () => <TextArea label="form.why" />,
    read: readAnyway,
  },
  'file-to-two': {
    title: 'two.title',
    text: 'two.text',
    save: 'two.do',
    isPossible: ({ candidates }) => candidates.length > 1,
    Fields: ReferralChoices,
    read: readTwo,
  },
  'not-this-patient': {
    title: 'quarantine.title',
    text: 'quarantine.text',
    save: 'quarantine.do',
    isPossible: always,
    Fields: () => <TextArea label="form.text" />,
    read: (data) => withText(data, (text) => ({ kind: 'not-this-patient', text })),
  },
  'without-referral': {
    title: 'without.title',
    text: 'without.text',
    save: 'without.do',
    isPossible: (note) => listPatients(note).length > 0,
    Fields: ({ note }) => (
      <>
        <PatientChoice note={note} />
        <TextArea label="form.why" />
      </>
    ),
    read: (data) => {
      const patient = textIn(data, 'patient')
      if (patient === undefined) return { missing: 'missing.patient', field: 'patient' }
      return withText(data, (text) => ({ kind: 'without-referral', patient, text }))
    },
  },
  'after-the-fact': {
    title: 'after.title',
    text: 'after.text',
    save: 'after.do',
    isPossible: (note) => listPatients(note).length > 0,
    Fields: AfterTheFactFields,
    read: readAfterTheFact,
  },
  dismiss: {
    title: 'dismiss.title',
    text: 'dismiss.text',
    save: 'dismiss.do',
    isPossible: always,
    Fields: () => <TextArea label="form.why" />,
    read: (data) => withText(data, (text) => ({ kind: 'dismiss', text })),
  },
  wrong: {
    title: 'wrong.title',
    text: 'wrong.text',
    save: 'wrong.do',
    isPossible: always,
    Fields: () => <TextArea label="form.why" />,
    read: (data) => withText(data, (text) => ({ kind: 'confirm-sample', verdict: 'wrong', text })),
  },
}
