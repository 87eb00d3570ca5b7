import type { ReceiverValues, ReferrerValues } from '../outgoing-message.ts'
import type { OfficeWords } from './office-words.ts'

const when = ({ visitWhen }: ReferrerValues): string => (visitWhen === undefined ? '' : ` for ${visitWhen}`)
const by = ({ receiverName }: ReferrerValues): string => receiverName ?? 'The receiving office'
const because = ({ reason }: ReferrerValues): string => (reason === undefined ? '' : ` Reason: ${reason}.`)
const days = ({ daysWaiting }: ReferrerValues): string =>
  daysWaiting === undefined ? '' : ` (${daysWaiting === 1 ? '1 day' : `${daysWaiting} days`})`

const patient = (values: ReceiverValues): string =>
  `Referral number: ${values.referralNumber}\nPatient: ${values.patientInitials}, born ${values.patientBirthDate}\nOrdered: ${values.orderedOn}`

/** English messages to offices and staff. */
export const englishOfficeWords: OfficeWords = {
  receiverSubject: 'Follow-up on a referral',
  packetSubject: 'Referral',
  receiver: {
    'confirm-receipt': () =>
      'We sent you this referral and have not heard back. Please tell us whether you received it and whether you accept it.',
    'confirm-visit': ({ visitOn }) =>
      `We understand that a visit was planned${visitOn === undefined ? '' : ` on ${visitOn}`}. Please tell us whether the patient was seen, did not come, or has a new date.`,
    'request-note': ({ visitOn }) =>
      `The patient was seen${visitOn === undefined ? '' : ` on ${visitOn}`}. We have not received the consultation note. Please send it and put the referral number on it.`,
    'referral-packet': ({ answerLink }) =>
      `We refer this patient to you. The papers are enclosed as PDF and as a C-CDA Referral Note.${answerLink === undefined ? '' : ` Answer without an account, with the patient’s birth date: ${answerLink} (works once; later use the code on the cover sheet).`}`,
  },
  toReceiver: (body, values) =>
    `${body}\n\n${patient(values)}\n\nPlease reply to this message or call ${values.practiceName} at ${values.callBackNumber}.`,
  callReceiver: (body, values) =>
    `Call the receiving office. Ask for the referral desk and say that you call from ${values.practiceName}.\n\n${body}\n\n${patient(values)}\n\nWrite down who answered and what they said. On voicemail say only: This is ${values.practiceName}. Please call us at ${values.callBackNumber}.`,
  referrerSubject: 'Referral update',
  referrer: {
    scheduled: (values) => `The visit is booked${when(values)}.`,
    rescheduled: (values) => `The visit was moved; it is now booked${when(values)}.`,
    'no-show': () => 'The patient did not come to the visit. A new date is needed.',
    'appointment-cancelled': () => 'The appointment was cancelled. A new date is needed.',
    seen: () => 'The patient was seen. The consultation note is still to come.',
    'note-received': () => 'The consultation note has arrived and is ready for your review.',
    'amended-note': () => 'The consultation note was amended. Please review the new version.',
    declined: (values) =>
      `${by(values)} declined the referral.${because(values)} It must be redirected or closed.`,
    closed: (values) => `The referral was closed without a consultation note.${because(values)}`,
    reopened: () => 'The referral is open again: what had closed it no longer stands.',
    'not-booked': (values) => `No visit is booked yet${days(values)}. Please decide how to go on.`,
    'answer-needed': (values) =>
      `${by(values)} asked for more information and waits for your answer${days(values)}.`,
    'redirect-needed': (values) => `The referral was declined and has no new receiver yet${days(values)}.`,
    'note-overdue': (values) =>
      `The patient was seen, but no consultation note has come back${days(values)}.`,
    'review-due': (values) => `The consultation note waits for your review${days(values)}.`,
  },
  toReferrer: (body, values) =>
    `${body}\n\nReferral ${values.referralNumber}: ${values.patientName}, ${values.specialty}${values.receiverName === undefined ? '' : `, ${values.receiverName}`}\n\n${values.practiceName}`,
  callReferrer: (body, values) =>
    `Call the referring office and say that you call from ${values.practiceName} about referral ${values.referralNumber} (${values.patientName}, ${values.specialty}).\n\n${body}\n\nOn voicemail say only that ${values.practiceName} asks for a call back about referral ${values.referralNumber}.`,
  digestSubject: ({ overdue, dueToday, toReview, unassigned }) =>
    `Baton: ${overdue} overdue, ${dueToday} due today, ${toReview} to review, ${unassigned} unassigned`,
  digest: ({ practiceName, overdue, dueToday, toReview, unassigned, address }) =>
    `${practiceName}: your referrals at the start of your shift\n\nOverdue: ${overdue}\nDue today: ${dueToday}\nTo review: ${toReview}\nWithout an owner: ${unassigned}\n\nOpen your worklist: ${address}`,
}
