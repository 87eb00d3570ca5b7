import { queueNames, type UnplacedWork, type WorklistCounts, type WorklistRow } from '#contract/worklist.ts'
import type { Instant } from '#domain/instant.ts'
import type { DisplayStatus, LoopState } from '#domain/loop-vocabulary.ts'
import type { FreeSlot } from '#domain/commands/free-slots.ts'
import type { WorkItem } from '#domain/worklist/open-work.ts'
import { galleryNow } from './gallery-facts.ts'

export const sampleZone = 'America/New_York'

const dayMs = 86_400_000
const on = (days: number): string => new Date(galleryNow + days * dayMs).toISOString()
const day = (days: number): { on: { on: string } } => ({ on: { on: on(days).slice(0, 10) } })

type Kind = Pick<WorklistRow, 'state' | 'display' | 'step' | 'why'> &
  Partial<Pick<WorklistRow, 'clock' | 'visitAt' | 'action' | 'unfiledNotes' | 'escalation' | 'urgency'>>

const because = (message: string, values: WorklistRow['why']['values']): WorklistRow['why'] => ({
  message,
  values,
  rule: 'A.4',
  evidence: [],
})

const kind = (state: LoopState, display: DisplayStatus, rest: Omit<Kind, 'state' | 'display'>): Kind => ({
  state,
  display,
  ...rest,
})

/** One row of each kind, in the order of the queue `open`. */
const kinds: readonly Kind[] = [
  kind('sent', 'overdue', {
    step: 3,
    urgency: 'urgent',
    action: 'confirm',
    escalation: 1,
    clock: { clock: 'confirm', due: on(-6) },
    why: because('fact.sent', { receiver: 'Harbor Heart', ...day(-9), days: 9 }),
  }),
  kind('accepted', 'overdue', {
    step: 4,
    urgency: 'urgent',
    action: 'unscheduled',
    clock: { clock: 'unscheduled', due: on(-2) },
    why: because('fact.accepted', { receiver: 'Lakeside Cancer Center', ...day(-9), maybe: 'no' }),
  }),
  kind('note-pending', 'overdue', {
    step: 6,
    action: 'note',
    unfiledNotes: 1,
    clock: { clock: 'note', due: on(-10) },
    why: because('fact.note-pending', { ...day(-24), days: 24 }),
  }),
  kind('rebook-needed', 'overdue', {
    step: 5,
    action: 'unscheduled',
    clock: { clock: 'unscheduled', due: on(-4) },
    why: because('fact.rebook-needed', { cause: 'noshow', ...day(-4), days: 4 }),
  }),
  kind('sent', 'cant-confirm', {
    step: 3,
    action: 'check',
    clock: { clock: 'confirm', due: on(3) },
    why: because('fact.unconfirmed.sent', {
      ack: 'none',
      receiver: 'Valley Lung',
      ...day(-4),
      sources: { terms: ['source.Communication'] },
      read: 'not',
    }),
  }),
  kind('closed-completed', 'to-review', {
    step: 8,
    action: 'review',
    clock: { clock: 'review', due: on(1) },
    why: because('fact.closed-completed.pending', day(-6)),
  }),
  kind('sent', 'due-soon', {
    step: 3,
    action: 'confirm',
    clock: { clock: 'confirm', due: on(1) },
    why: because('fact.sent', { receiver: 'Bay Ortho', ...day(-3), days: 3 }),
  }),
  kind('accepted', 'on-track', {
    step: 4,
    clock: { clock: 'unscheduled', due: on(9) },
    why: because('fact.accepted', { receiver: 'Bay ENT', ...day(-3), maybe: 'no' }),
  }),
  kind('scheduled', 'on-track', {
    step: 5,
    visitAt: on(11),
    why: because('fact.scheduled', { visit: { at: on(11) }, who: 'none' }),
  }),
]

const families = ['Holm', 'Ferrer', 'Okafor', 'Nguyen', 'Wright', 'Bakshi', 'Stein', 'Reed', 'Ivanova']
const givens = ['Peter', 'Luis', 'Adaeze', 'Linh', 'Tom', 'Rohan', 'Ruth', 'Marcus', 'Daria', 'Joan', 'Selam']
const specialties = [
  'cardiology',
  'medical-oncology',
  'gastroenterology',
  'neurology',
  'pulmonary',
  'dermatology',
  'orthopedic-surgery',
  'ent',
  'rheumatology',
]
const receivers = [
  'Harbor Heart',
  'Lakeside Cancer Center',
  'Lakeside GI',
  'Metro Neuro',
  'Valley Lung',
  'Skin Associates',
  'Bay Ortho',
  'Bay ENT',
  'Metro Rheumatology',
]

export const sampleStaff: WorklistCounts['staff'] = [
  { reference: 'Practitioner/mr', name: 'Maria Reyes', open: 38, isAvailable: true },
  { reference: 'Practitioner/jt', name: 'Jon Tran', open: 41, isAvailable: true },
  { reference: 'Practitioner/ak', name: 'Ana Kline', open: 22, isAvailable: true },
  { reference: 'Practitioner/bo', name: 'Ben Ortiz', open: 12, isAvailable: false },
]

const pick = <Item>(items: readonly Item[], index: number): Item | undefined => items[index % items.length]

/** Loops under way are done up to the step they wait for. */
function marksOf(step: number): WorklistRow['marks'] {
  return Array.from({ length: 8 }, (_, index) =>
    index + 1 < step ? 'done' : index + 1 === step ? 'awaited' : 'to-do',
  )
}

function toRow(index: number): WorklistRow {
  const like = pick(kinds, index)
  if (like === undefined) throw new Error('there is no kind of row')
  const owner = index % 9 === 1 ? undefined : pick(sampleStaff, index)
  const specialty = pick(specialties, index)
  const receiver = pick(receivers, index)
  const born = new Date(Date.UTC(1931 + ((index * 7) % 80), (index * 5) % 12, 1 + ((index * 11) % 28)))
  const { urgency = 'routine', escalation = 0, unfiledNotes = 0, ...rest } = like
  return {
    referral: `ServiceRequest/sr-${index}`,
    patient: `Patient/p-${index}`,
    version: 1,
    patientName: `${(pick(families, index) ?? '').toUpperCase()}, ${pick(givens, index + Math.floor(index / 9)) ?? ''}`,
    birthDate: born.toISOString().slice(0, 10),
    mrn: `004 ${String(100 + (index % 900))} ${String(2297 + index).padStart(4, '0')}`,
    number: `REF-2026-${String(index).padStart(6, '0')}`,
    title: specialty ?? '',
    direction: 'outbound',
    marks: marksOf(rest.step),
    evidenceAt: on(0),
    urgency,
    escalation,
    unfiledNotes,
    ...rest,
    ...(specialty !== undefined && { specialty }),
    ...(receiver !== undefined && { receiver }),
    ...(owner !== undefined && { owner: { reference: owner.reference, display: owner.name } }),
  }
}

/** As many made-up referrals as wanted, each the same every time, judged at the gallery's frozen moment. */
export function sampleRows(count: number): WorklistRow[] {
  return Array.from({ length: count }, (_, index) => toRow(index))
}

export const sampleNow: Instant = galleryNow

export const sampleCounts: WorklistCounts = {
  queues: {
    open: 148,
    mine: 38,
    work: 3,
    overdue: 12,
    'due-soon': 17,
    'unfiled-notes': 5,
    'to-review': 6,
    escalated: 4,
    'cant-confirm': 9,
    unassigned: 21,
    inbound: 8,
    'sent-back': 2,
  } satisfies Record<(typeof queueNames)[number], number>,
  charts: { unread: 0, hasRead: true, areAllFound: true },
  views: [
    {
      id: 'view-1',
      name: 'Urgent cardiology',
      queue: 'open',
      filter: { scope: 'practice', specialties: ['cardiology'], urgency: 'urgent' },
      sort: 'worst',
      count: 6,
    },
    {
      id: 'view-2',
      name: 'Harbor Heart by date',
      queue: 'open',
      filter: { scope: 'practice', receiver: 'Harbor Heart' },
      sort: 'due',
      count: 31,
    },
  ],
  staff: sampleStaff,
  specialties: specialties.map((specialty, index) => ({ specialty, open: 20 - index })),
  now: on(0),
}

/** Three free times on each of six days to come. */
export const sampleSlots: readonly FreeSlot[] = Array.from({ length: 18 }, (_, at) => {
  const startsAt = galleryNow + (3 + Math.floor(at / 3)) * dayMs + (at % 3) * 3_600_000
  return {
    slot: `Slot/s-${at + 1}`,
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(startsAt + 1_800_000).toISOString(),
    with: { reference: 'Practitioner/pn', display: 'Dr. Prakash Nair' },
  }
})
const inboundStates = ['captured', 'accepted', 'info-requested', 'note-pending'] as const

/** Referrals that were sent to us, in the states that ask something of the intake desk. */
export function sampleInbound(count: number): WorklistRow[] {
  return sampleRows(count).map((row, index) => ({
    ...row,
    direction: 'inbound',
    state: pick(inboundStates, index) ?? 'captured',
    orderedAt: on(-index - 2),
    referrer: pick(receivers, index + 3) ?? '',
    intakeGaps: index % 2 === 0 ? [] : ['question', 'phone'],
    ...(index % 2 === 0 && { reason: 'Palpitations on exertion, please advise on further work-up' }),
  }))
}

/** What people were asked to do about a referral and have not done. */
export const sampleWork: readonly WorkItem[] = [
  {
    reference: 'Task/reply',
    kind: 'reply-question',
    priority: 'urgent',
    text: 'The patient answered a text message. Read it and call them back: “Which entrance is it?”',
    since: on(-1),
    owner: { reference: 'Practitioner/mr', display: 'Maria Reyes' },
  },
  {
    reference: 'Task/nudge',
    kind: 'reminder',
    priority: 'routine',
    text: 'Book the visit: open after 5 business days\nPlease act on this referral, or record what has happened.',
    since: on(-2),
    due: on(1),
  },
]

/** Work about no listed referral: one that names a patient, one whose patient is not known here, and one about nobody. */
export const sampleUnplaced: UnplacedWork = {
  items: [
    {
      work: {
        reference: 'Task/unread',
        kind: 'unread-chart',
        priority: 'urgent',
        text: 'Baton cannot read this chart, so that no referral in it is watched. Check the record by hand for referrals and look after them until this is mended.',
        since: on(-1),
        owner: { reference: 'Practitioner/mr', display: 'Maria Reyes' },
      },
      version: '1',
      patient: {
        reference: 'Patient/p-77',
        name: 'ABERNATHY, Ruth',
        birthDate: '1948-11-02',
        mrn: '00418822',
      },
    },
    {
      work: { reference: 'Task/other-chart', kind: 'unread-chart', priority: 'urgent', since: on(-2) },
      version: '1',
      patient: { reference: 'Patient/p-78' },
    },
    {
      work: {
        reference: 'Task/refused',
        kind: 'note-refused',
        priority: 'urgent',
        text: 'A document came in that could not be read. Look whether it is a report, and ask for it again if it is.',
        since: on(-3),
        due: on(1),
      },
      version: '1',
    },
  ],
  total: 3,
}
