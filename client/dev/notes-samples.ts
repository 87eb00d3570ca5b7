import type { NoteCandidateView, NoteDetail, NoteQueuePage, NoteRow } from '#contract/notes.ts'
import { listNoteActions } from '#domain/notes-in/note-actions.ts'
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
    usualWaiver: 'visit-elsewhere',
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
    actions: [
      ...listNoteActions(
        { state: row.state, hasReferral: false, isSampled: row.isSampled, isRead: row.reading !== undefined },
        ['coordinator'],
      ),
    ],
    timeZone: sampleZone,
    ...over,
  }
}

/** What was filed, the last first: by a person without a referral, and by rule at one. */
export const sampleFiled: readonly NoteRow[] = [
  {
    ...base,
    id: 'note-7',
    state: 'filed',
    receivedAt: at('19', '10:00'),
    dueAt: at('23', '10:00'),
    ways: ['upload'],
    name: 'second-letter.pdf',
    title: 'Letter about the last visit',
    reasons: [],
    filed: { by: 'person', person: 'Nora Nurse', at: at('20', '17:30'), patientName: okafor.name },
  },
  {
    ...base,
    id: 'note-6',
    state: 'filed',
    receivedAt: at('18', '12:00'),
    dueAt: at('20', '12:00'),
    ways: ['direct'],
    name: 'report.xml',
    title: 'Gastroenterology report',
    reading: 'structured',
    reasons: [],
    ...(first && { proposal: first }),
    filed: { by: 'rule', at: at('18', '12:00') },
  },
]

/** The queue as Baton answers for it. */
export const sampleQueue: NoteQueuePage = {
  notes: [...sampleNotes],
  counts: { waiting: 2, unmatched: 1, quarantined: 1, refused: 1, check: 1, overdue: 1 },
  now: new Date(sampleNow).toISOString(),
  timeZone: sampleZone,
}

const drawn = [
  'BT /F1 20 Tf 72 720 Td (Lakeside Gastroenterology) Tj ET',
  'BT /F1 12 Tf 72 690 Td (Repeat the colonoscopy in 5 years.) Tj ET',
]
const stream = drawn.join('\n')

/** The same note as a fax would bring it: one page, as small as a PDF can be. */
export const samplePdf = new Blob(
  [
    '%PDF-1.4\n',
    '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n',
    '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n',
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R',
    '/Resources<</Font<</F1 5 0 R>>>>>>endobj\n',
    `4 0 obj<</Length ${stream.length}>>stream\n${stream}\nendstream endobj\n`,
    '5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n',
    'trailer<</Root 1 0 R>>\n%%EOF',
  ],
  { type: 'application/pdf' },
)
