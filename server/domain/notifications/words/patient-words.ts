import type { LetterValues, PatientNotice, PatientValues, TextValues } from '../outgoing-message.ts'

/** What one language says to a patient where only the patient reads or hears it. */
export type PatientWords = {
  /** Above a portal message: seen in lists and notices, so it names nothing. */
  subject: Readonly<Record<PatientNotice, string>>
  /** The message itself, the same in portal, letter and call. */
  body: Readonly<Record<PatientNotice, (values: PatientValues) => string>>
  /** The message to a proxy about the patient, whom it names. */
  bodyToProxy: Readonly<Record<PatientNotice, (values: PatientValues) => string>>
  portal: (body: string, values: PatientValues) => string
  /** A script for the person who calls. */
  script: (body: string, values: PatientValues) => string
  /** All that may be said to a machine or to somebody else. */
  voicemail: (values: TextValues) => string
  /** A letter from its greeting on: the paper carries both addresses and the day. */
  letter: (body: string, values: LetterValues) => string
  /** Whom the envelope names where the record does not know the name of a minor's proxy. */
  guardianOf: (patientName: string) => string
}
