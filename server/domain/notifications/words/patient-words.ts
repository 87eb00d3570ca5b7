import type { LetterValues, PatientNotice, PatientValues, TextValues } from '../outgoing-message.ts'

/** What one language says to a patient where only the patient reads or hears it. */
export type PatientWords = {
  /** Above a portal message: seen in lists and notices, so it names nothing. */
  subject: Readonly<Record<PatientNotice, string>>
  /** The message itself, the same in portal and letter. */
  body: Readonly<Record<PatientNotice, (values: PatientValues) => string>>
  /** The message to a proxy about the patient, whom it names. */
  bodyToProxy: Readonly<Record<PatientNotice, (values: PatientValues) => string>>
  portal: (body: string, values: PatientValues) => string
  /** What an automated call is about, said to whoever answers. */
  spoken: Readonly<Record<PatientNotice, string>>
  /** An automated call, to a person or a machine. */
  call: (about: string, values: TextValues) => string
  /** A letter from its greeting on: the paper carries both addresses and the day. */
  letter: (body: string, values: LetterValues) => string
  /** Whom the envelope names where the record does not know the name of a minor's proxy. */
  guardianOf: (patientName: string) => string
}
