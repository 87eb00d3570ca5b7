/**
 * The closed set of messages Baton sends. What a message may say is decided here, by type: a value that could hold
 * clinical information has no place in a text message, a push text or the subject of an e-mail (DATA-MODEL section G).
 */

export type MessageLanguage = 'en' | 'es'

/** What the patient is written about; the same notices exist on every channel that reaches a patient. */
export const patientNotices = [
  /** The first and second nudge to set up the visit. */
  'set-up-visit',
  'set-up-visit-again',
  /** The day before the visit, and the day after it. */
  'visit-soon',
  'did-you-go',
] as const
export type PatientNotice = (typeof patientNotices)[number]

/** Answers to what a patient texted; they exist as text messages only. */
export const textReplies = ['opted-out', 'opted-in', 'help', 'call-back-promised', 'wrong-number'] as const
export type TextReply = (typeof textReplies)[number]

export const receiverNotices = [
  'confirm-receipt',
  'confirm-visit',
  'request-note',
  'referral-packet',
] as const
export type ReceiverNotice = (typeof receiverNotices)[number]

export const referrerNotices = [
  'scheduled',
  'rescheduled',
  'no-show',
  'appointment-cancelled',
  'seen',
  'note-received',
  'amended-note',
  'declined',
  'closed',
  'reopened',
  'not-booked',
  'answer-needed',
  'redirect-needed',
  'note-overdue',
  'review-due',
] as const
export type ReferrerNotice = (typeof referrerNotices)[number]

/** All a text message or an automated call can say: nothing that tells who the patient is or what the visit is for. */
export type TextValues = { practiceName: string; callBackNumber: string }

/** All an e-mail can say to a member of the practice: how much waits, never for whom or what. */
export type DigestValues = {
  practiceName: string
  overdue: number
  dueToday: number
  toReview: number
  unassigned: number
  address: string
}

/** Behind the patient's own login, or by post. */
export type PatientValues = TextValues & {
  patientName: string
  specialty: string
  referralNumber?: string
  receiverName?: string
  receiverPhone?: string
  /** Local date and time of the visit, already in words of the patient's language. */
  visitWhen?: string
}

/** A minor's letter goes to a proxy and speaks to them. Addresses and date stand on the paper itself. */
export type LetterValues = PatientValues & { reader: LetterReader }
export type LetterReader = { kind: 'patient' } | { kind: 'proxy'; name?: string }

/** To the receiver's office: enough to find the referral in their records, and no more. */
export type ReceiverValues = {
  practiceName: string
  callBackNumber: string
  referralNumber: string
  patientInitials: string
  patientBirthDate: string
  orderedOn: string
  visitOn?: string
  /** Where the office can answer without an account, once; it says nothing about anybody. */
  answerLink?: string
}

/** To the referring clinician or office, who know the patient. */
export type ReferrerValues = {
  practiceName: string
  referralNumber: string
  patientName: string
  specialty: string
  receiverName?: string
  visitWhen?: string
  /** Words of a closed list, such as the reason of a decline or a closure. */
  reason?: string
  daysWaiting?: number
}

export type OutgoingMessage =
  | {
      audience: 'patient'
      channel: 'sms'
      notice: PatientNotice | TextReply
      language: MessageLanguage
      values: TextValues
    }
  | {
      audience: 'patient'
      channel: 'portal'
      notice: PatientNotice
      language: MessageLanguage
      values: PatientValues
    }
  | {
      audience: 'patient'
      /** A call that a voice agent makes: whoever answers hears it. */
      channel: 'voice'
      notice: PatientNotice
      language: MessageLanguage
      values: TextValues
    }
  | {
      audience: 'patient'
      channel: 'letter'
      notice: PatientNotice
      language: MessageLanguage
      values: LetterValues
    }
  | {
      audience: 'receiver'
      channel: 'ehr-inbox' | 'direct' | 'fax' | 'voice'
      notice: ReceiverNotice
      language: MessageLanguage
      values: ReceiverValues
    }
  | {
      audience: 'referrer'
      channel: 'ehr-inbox' | 'direct' | 'fax' | 'voice'
      /** The newest change. */
      notice: ReferrerNotice
      /** Changes before it that are told in the same message, oldest first. */
      earlier?: readonly ReferrerNotice[]
      language: MessageLanguage
      values: ReferrerValues
    }
  | {
      audience: 'staff'
      channel: 'email'
      notice: 'shift-digest'
      language: MessageLanguage
      values: DigestValues
    }

/** A message in its words. `subject` only where the channel has one; it never holds a value about a patient. */
export type RenderedMessage = { subject?: string; text: string }
