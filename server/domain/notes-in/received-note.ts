import type { CalendarDay, Instant } from '../instant.ts'

/** How the facts of a note were read: as fields of a format, as text a machine wrote, or off a picture. */
export type NoteReading = 'structured' | 'text' | 'ocr'

export type PersonName = { family: string; given: string }

/** Whom a note says it is about. */
export type NotedPatient = {
  name?: PersonName
  /** More than one where day and month could be told either way. */
  birthDates: readonly CalendarDay[]
  /** `system|value`. */
  recordNumbers: readonly string[]
}

/** Who wrote a note, in its own words. */
export type NotedAuthor = {
  name?: string
  npi?: string
  organization?: string
  /** `system|code` of taxonomy or practice setting. */
  specialties: readonly string[]
}

/** A sentence as the document has it, and where. Never anything that is not in the document. */
export type QuotedSentence = { quote: string; start: number; end: number; page: number }

/** `retracted`: its sender took it back. `undeclared`: nobody says whether it is final. */
export type NoteCompleteness = 'final' | 'preliminary' | 'undeclared' | 'retracted'

/** What a document says of itself. */
export type NoteFacts = {
  reading: NoteReading
  title?: string
  patient: NotedPatient
  author: NotedAuthor
  /** `system|code` of the kind of document; empty where it says none. */
  types: readonly string[]
  completeness: NoteCompleteness
  /** Day (`YYYY-MM-DD`) or instant of the visit, else of the writing. */
  serviceOn?: string
  isSensitive: boolean
  /** `system|value` of the document itself, and of those it replaces. */
  identifiers: readonly string[]
  replaces: readonly string[]
  /** It only adds to an earlier document: alone it is no report. */
  isAddendum?: true
  /** Its sender's system takes this document, or the one it replaces, back: no word of its text, but what it is. */
  isNullified?: true
  /** It is a page that hides, strikes out or changes words, or may: its sender may see something else than `text`. */
  isShownOtherwise?: true
  /** `system|value` of the orders it fulfils. */
  orderIdentifiers: readonly string[]
  /** Our referral numbers in it whose check digits agree. */
  referralNumbers: readonly string[]
  /** All of it that can be read as text; pages are divided by form feeds. */
  text: string
  recommendations: readonly QuotedSentence[]
}

/** A note that came from outside the chart, before anybody knows whose it is: what it says, and how it came. */
export type ReceivedNote = NoteFacts & {
  /** SHA-256 of its content, in hexadecimal: the same note by two ways is one note. */
  key: string
  receivedAt: Instant
  /** `ServiceRequest/x` that the way it came in was given out for, as a response page is. */
  referrals: readonly string[]
  /** `ServiceRequest/x` whose message it answers: it speaks for a referral and links nothing. */
  answers: readonly string[]
}
