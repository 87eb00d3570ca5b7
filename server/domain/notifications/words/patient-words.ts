import type { LetterValues, PatientNotice, PatientValues, TextValues } from '../outgoing-message.ts'

/** What one language says to a patient where only the patient reads or hears it. */
export type PatientWords = {
  /** Above a portal message: seen in lists and notices, so it names nothing. */
  subject: Readonly<Record<PatientNotice, string>>
  /** The message itself, the same in portal, letter and call. */
  body: Readonly<Record<PatientNotice, (values: PatientValues) => string>>
  portal: (body: string, values: PatientValues) => string
  /** A script for the person who calls. */
  script: (body: string, values: PatientValues) => string
  /** All that may be said to a machine or to somebody else. */
  voicemail: (values: TextValues) => string
  letter: (body: string, values: LetterValues) => string
}
