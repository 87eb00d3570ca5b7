import {
  patientNotices,
  receiverNotices,
  referrerNotices,
  textReplies,
  type LetterValues,
  type MessageLanguage,
  type OutgoingMessage,
} from './outgoing-message.ts'

const text = { practiceName: 'Main St Clinic', callBackNumber: '951-555-0100' }
const number = 'REF-2026-000142'
const letter: LetterValues = {
  ...text,
  patientName: 'Sample Patient',
  specialty: 'cardiology',
  referralNumber: number,
  receiverName: 'Sample Heart Center',
  receiverPhone: '951-555-0190',
  visitWhen: '2026-06-12 09:00',
  reader: { kind: 'patient' },
}
const proxy = { kind: 'proxy', name: 'Sample Parent' } as const
const receiver = {
  ...text,
  referralNumber: number,
  patientInitials: 'S. P.',
  patientBirthDate: '1980-01-01',
  orderedOn: '2026-06-01',
  visitOn: '2026-06-12',
}
const referrer = { ...letter, reason: 'no capacity', daysWaiting: 8, referralNumber: number }
const digest = {
  practiceName: text.practiceName,
  overdue: 3,
  dueToday: 2,
  toReview: 1,
  unassigned: 0,
  address: 'https://baton.example/worklist',
}

function listIn(language: MessageLanguage): readonly OutgoingMessage[] {
  const patient = { audience: 'patient', language } as const
  const office = ['ehr-inbox', 'direct', 'fax', 'voice'] as const
  return [
    ...[...patientNotices, ...textReplies].map(
      (notice) => ({ ...patient, channel: 'sms', notice, values: text }) as const,
    ),
    ...patientNotices.flatMap((notice) => [
      { ...patient, channel: 'portal', notice, values: letter } as const,
      { ...patient, channel: 'voice', notice, values: text } as const,
      { ...patient, channel: 'letter', notice, values: letter } as const,
      { ...patient, channel: 'letter', notice, values: { ...letter, reader: proxy } } as const,
    ]),
    ...receiverNotices.flatMap((notice) =>
      office.map(
        (channel) => ({ audience: 'receiver', channel, notice, language, values: receiver }) as const,
      ),
    ),
    ...referrerNotices.flatMap((notice) =>
      office.map(
        (channel) => ({ audience: 'referrer', channel, notice, language, values: referrer }) as const,
      ),
    ),
    { audience: 'staff', channel: 'email', notice: 'shift-digest', language, values: digest },
  ]
}

/** Every message Baton can send, in both languages, with values of nobody: for a preview and for tests. */
export function listMessageCatalogue(): readonly OutgoingMessage[] {
  return [...listIn('en'), ...listIn('es')]
}
