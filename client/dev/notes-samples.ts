import type { NoteCandidateView, NoteDetail, NoteQueuePage, NoteRow } from '#contract/notes.ts'
import { sampleNow, sampleZone } from './worklist-samples.ts'

const okafor = {
  reference: 'Patient/p-2',
  name: 'OKAFOR, Adaeze',
  birthDate: '1961-03-14',
  mrn: '004 418 2297',
}
const likeOkafor = { ...okafor, reference: 'Patient/p-9', birthDate: '1961-03-15', mrn: '004 553 0172' }

const gastro: NoteCandidateView = {
  patient: okafor,
  referral: {
    reference: 'ServiceRequest/sr-2',
    title: 'Gastroenterology',
    specialty: 'gastroenterology',
    number: 'REF-2026-000042',
    orderedAt: '2026-09-22T14:00:00.000Z',
    reason: 'Iron-deficiency anemia, colonoscopy?',
    receiver: 'Lakeside GI, Dr. P. Nair',
    urgency: 'routine',
    state: 'note-pending',
    visitAt: '2026-10-29T18:20:00.000Z',
  },
  agreement: 'demographics',
  link: 'number',
  score: 135,
  agrees: ['referral-number', 'author-organization', 'author-specialty', 'visit-date', 'reason-named'],
  disagrees: ['author-practitioner'],
  isRejected: false,
}
const surgery: NoteCandidateView = {
  patient: okafor,
  referral: {
    reference: 'ServiceRequest/sr-7',
    title: 'Surgery',
    orderedAt: '2026-10-02T14:00:00.000Z',
    reason: 'Gallstones',
    urgency: 'urgent',
    state: 'accepted',
  },
  agreement: 'demographics',
  score: 35,
  agrees: ['within-60-days', 'report-type'],
  disagrees: ['author-specialty', 'another-reason-named'],
  isRejected: false,
}
const twin: NoteCandidateView = {
  ...gastro,
  patient: likeOkafor,
  agreement: 'near',
  score: 55,
  referral: { ...gastro.referral, reference: 'ServiceRequest/sr-9', number: 'REF-2026-000077' },
  agrees: ['author-specialty'],
  disagrees: ['author-organization', 'demographics-only'],
}

const at = (day: string, time: string): string => `2026-11-${day}T${time}:00.000Z`
const proposalOf = ({ patient, referral, score, agreement }: NoteCandidateView): NoteRow['proposal'] => ({
  referral: referral.reference,
  patientName: patient.name,
  birthDate: patient.birthDate,
  mrn: patient.mrn,
  title: referral.title,
  ...(referral.specialty !== undefined && { specialty: referral.specialty }),
  score,
  agreement,
})

const base = { version: 1, isOverdue: false, isSampled: false, reading: 'text' } as const
const first = proposalOf(gastro)
const second = proposalOf(twin)

/** Notes of every state, the oldest first. */
export const sampleNotes: readonly NoteRow[] = [
  {
    ...base,
    id: 'note-1',
    state: 'waiting',
    receivedAt: at('17', '13:15'),
    dueAt: at('19', '13:15'),
    isOverdue: true,
    ways: ['fax'],
    name: 'fax-0142.pdf',
    title: 'GI consultation note',
    reasons: ['not-a-report'],
    ...(first && { proposal: first }),
  },
  {
    ...base,
    id: 'note-2',
    state: 'waiting',
    receivedAt: at('20', '09:00'),
    dueAt: at('24', '09:00'),
    ways: ['direct', 'upload'],
    name: 'letter.txt',
    title: 'Consultation report',
    reading: 'ocr',
    reasons: ['patient-not-confirmed', 'read-off-a-picture'],
    ...(second && { proposal: second }),
  },
  {
    ...base,
    id: 'note-3',
    state: 'unmatched',
    receivedAt: at('20', '15:30'),
    dueAt: at('24', '15:30'),
    ways: ['response-page'],
    name: 'informe.txt',
    reasons: ['no-open-referral'],
  },
  {
    ...base,
    id: 'note-4',
    state: 'quarantined',
    receivedAt: at('20', '16:00'),
    dueAt: at('24', '16:00'),
    ways: ['direct'],
    name: 'report.xml',
    title: 'Cardiology consult',
    reading: 'structured',
    reasons: ['wrong-patient'],
  },
  {
    version: 1,
    isOverdue: false,
    isSampled: false,
    id: 'note-5',
    state: 'refused',
    receivedAt: at('20', '17:00'),
    dueAt: at('24', '17:00'),
    ways: ['upload'],
    name: 'scan.pdf',
    reasons: ['not-read'],
    refusal: 'unreadable',
  },
]

const text = [
  'Lakeside Gastroenterology\nConsultation note\n\nPatient: Okafor, Adaeze\nDate of birth: 14-Mar-1961\nDate of visit: 29-Oct-2026',
  'Recommendations:\nRepeat the colonoscopy in 5 years.\nIron by mouth for 3 months; then a blood count.\n\nElectronically signed: R. Osei, PA-C',
].join('\f')

const facts: NonNullable<NoteDetail['facts']> = {
  reading: 'text',
  title: 'GI consultation note',
  patient: { name: 'Okafor, Adaeze', birthDates: ['1961-03-14'], recordNumbers: ['|LG-20418'] },
  author: { name: 'R. Osei, PA-C', organization: 'Lakeside Gastroenterology' },
  types: [],
  completeness: 'final',
  serviceOn: '2026-10-29',
  isSensitive: false,
  referralNumbers: ['REF-2026-000042'],
  recommendations: [
    { quote: 'Repeat the colonoscopy in 5 years.', page: 2 },
    { quote: 'Iron by mouth for 3 months; then a blood count.', page: 2 },
  ],
  text,
}

const actions: NoteDetail['actions'] = [
  'file',
  'file-to-two',
  'not-this-referral',
  'not-this-patient',
  'without-referral',
  'after-the-fact',
  'dismiss',
]

const candidatesOf: Readonly<Record<string, NoteDetail['candidates']>> = {
  'note-1': [gastro, surgery],
  'note-2': [twin, gastro],
}

/** One of the notes with everything that is known of it. */
export function sampleNote(id: string, over: Partial<NoteDetail> = {}): NoteDetail {
  const row = sampleNotes.find((note) => note.id === id)
  if (row === undefined) throw new Error(`no sample note ${id}`)
  return {
    row,
    contentType: 'text/plain',
    size: 1200,
    ...(row.reading !== undefined && { facts: { ...facts, reading: row.reading } }),
    candidates: candidatesOf[id] ?? [],
    patients: id === 'note-2' ? [likeOkafor, okafor] : id === 'note-3' || id === 'note-1' ? [okafor] : [],
    actions:
      row.state === 'refused'
        ? ['not-this-patient', 'dismiss']
        : actions.filter((each) => each !== 'dismiss'),
    timeZone: sampleZone,
    ...over,
  }
}

/** The queue as Baton answers for it. */
export const sampleQueue: NoteQueuePage = {
  notes: [...sampleNotes],
  counts: { waiting: 2, unmatched: 1, quarantined: 1, refused: 1, check: 1, overdue: 1 },
  now: new Date(sampleNow).toISOString(),
  timeZone: sampleZone,
}
