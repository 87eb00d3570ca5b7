import type { Instant } from '#domain/instant.ts'
import type { LoopFacts, Milestone, TimelineEntry } from '#domain/loop-facts.ts'

/** The gallery's frozen moment: Sunday 22 November 2026, 10:42 in New York. */
export const galleryNow: Instant = Date.parse('2026-11-22T15:42:00Z')

const at = (day: string): Instant => Date.parse(`2026-${day}T15:00:00Z`)
const since = (day: string, ...evidence: readonly string[]): Milestone => ({ at: at(day), evidence })
const line = (what: string, day: string, evidence: string, source: TimelineEntry['source'] = 'ehr') => ({
  what,
  at: at(day),
  evidence: [evidence],
  source,
})

const axes: LoopFacts['axes'] = {
  ack: 'none',
  auth: 'not-evaluated',
  appt: 'none',
  note: 'none',
  patient: 'uncontacted',
  review: 'none',
  direction: 'outbound',
}

type Draft = Pick<LoopFacts, 'state' | 'milestones' | 'timeline'> &
  Partial<Omit<LoopFacts, 'order'>> & { id: string; title: string } & Partial<LoopFacts['order']>

function facts(draft: Draft): LoopFacts {
  const { id, title, reason, urgency = 'routine', number, ...rest } = draft
  const ordered = rest.milestones.ordered?.at ?? at('09-22')
  return {
    order: {
      reference: `ServiceRequest/${id}`,
      patient: 'Patient/p-1',
      title,
      urgency,
      status: 'active',
      authoredAt: ordered,
      requester: { display: 'Dr. Elena Marsh' },
      ...(reason !== undefined && { reason }),
      ...(number !== undefined && { number }),
    },
    axes,
    conflicts: [],
    isTracked: true,
    isPatientInactive: false,
    isPatientDeceased: false,
    owner: { reference: 'PractitionerRole/pr-1', display: 'Maria Reyes' },
    receiver: { reference: 'Organization/org-1', display: 'Lakeside Specialty Group' },
    provenBy: [],
    rule: 'A.4',
    attempt: 1,
    startedAt: ordered,
    cycle: 1,
    course: {
      startedAt: new Date(ordered).toISOString(),
      reachedAt: {},
      noShows: 0,
      contacts: 0,
      isPatientContacted: false,
    },
    candidates: [],
    badSources: [],
    ...rest,
  }
}

export const overdueNote = facts({
  id: 'sr-gi',
  title: 'Gastroenterology',
  state: 'note-pending',
  reason: 'Iron-deficiency anemia, colonoscopy?',
  number: 'REF-2026-000142',
  axes: { ...axes, ack: 'accepted', appt: 'attended', note: 'candidate' },
  milestones: {
    ordered: since('09-22', 'ServiceRequest/sr-gi'),
    sent: since('09-22', 'Communication/com-1'),
    accepted: since('09-25', 'Task/task-1'),
    booked: since('09-28', 'Appointment/appt-1'),
    seen: since('10-29', 'Encounter/enc-1'),
    noteCandidate: since('11-17', 'DocumentReference/doc-1'),
  },
  candidates: [
    {
      document: 'DocumentReference/doc-1',
      score: 64,
      agrees: ['author-organization', 'author-specialty', 'visit-date'],
      disagrees: ['author-practitioner'],
      receivedAt: at('11-17'),
      title: 'GI consultation note',
      author: { display: 'R. Osei PA-C' },
    },
  ],
  conflicts: [{ code: 'possible-duplicate', evidence: ['ServiceRequest/sr-gi', 'ServiceRequest/sr-gi-2'] }],
  timeline: [
    line('ordered', '09-22', 'ServiceRequest/sr-gi'),
    line('sent', '09-22', 'Communication/com-1', 'fax'),
    line('accepted', '09-25', 'Task/task-1', 'companion'),
    line('booked', '09-28', 'Appointment/appt-1'),
    line('seen', '10-29', 'Encounter/enc-1'),
    line('note-received', '11-17', 'DocumentReference/doc-1', 'fax'),
  ],
})

export const urgentUnbooked = facts({
  id: 'sr-cardio',
  title: 'Cardiology',
  state: 'accepted',
  urgency: 'urgent',
  owner: { display: 'Jon Tran' },
  axes: { ...axes, ack: 'accepted' },
  milestones: {
    ordered: since('11-19', 'ServiceRequest/sr-cardio'),
    sent: since('11-19', 'Communication/com-2'),
    accepted: since('11-20', 'Task/task-2'),
  },
  timeline: [
    line('ordered', '11-19', 'ServiceRequest/sr-cardio'),
    line('sent', '11-19', 'Communication/com-2', 'direct'),
    line('accepted', '11-20', 'Task/task-2', 'companion'),
  ],
})

export const noteToReview = facts({
  id: 'sr-derm',
  title: 'Dermatology',
  state: 'closed-completed',
  axes: { ...axes, ack: 'accepted', appt: 'attended', note: 'final', review: 'pending' },
  milestones: {
    ordered: since('10-02', 'ServiceRequest/sr-derm'),
    sent: since('10-02', 'Communication/com-3'),
    seen: since('11-12', 'Encounter/enc-3'),
    noteBack: since('11-20', 'DocumentReference/doc-3'),
    reconciled: since('11-20', 'Provenance/prov-3'),
    closed: since('11-20', 'DocumentReference/doc-3'),
  },
  timeline: [
    line('ordered', '10-02', 'ServiceRequest/sr-derm'),
    line('seen', '11-12', 'Encounter/enc-3'),
    line('note-received', '11-20', 'DocumentReference/doc-3'),
  ],
})

export const sentUnanswered = facts({
  id: 'sr-neuro',
  title: 'Neurology',
  state: 'sent',
  milestones: {
    ordered: since('11-12', 'ServiceRequest/sr-neuro'),
    sent: since('11-12', 'Communication/com-4'),
  },
  badSources: ['Appointment'],
  timeline: [
    line('ordered', '11-12', 'ServiceRequest/sr-neuro'),
    line('sent', '11-12', 'Communication/com-4', 'fax'),
  ],
})

export const visitAhead = facts({
  id: 'sr-endo',
  title: 'Endocrinology',
  state: 'scheduled',
  axes: { ...axes, ack: 'accepted', appt: 'booked' },
  milestones: {
    ordered: since('10-20', 'ServiceRequest/sr-endo'),
    sent: since('10-20', 'Communication/com-5'),
    accepted: since('10-21', 'Task/task-5'),
    booked: since('10-23', 'Appointment/appt-5'),
  },
  visit: {
    startsAt: Date.parse('2026-12-03T14:40:00Z'),
    endsAt: Date.parse('2026-12-03T15:10:00Z'),
    evidence: ['Appointment/appt-5'],
    with: { display: 'Dr. Lindqvist' },
  },
  timeline: [
    line('ordered', '10-20', 'ServiceRequest/sr-endo'),
    line('booked', '10-23', 'Appointment/appt-5'),
  ],
})

export const closedWithNote = facts({
  id: 'sr-ortho',
  title: 'Orthopedics',
  state: 'closed-completed',
  axes: { ...axes, note: 'final', review: 'acknowledged' },
  milestones: {
    ordered: since('03-02', 'ServiceRequest/sr-ortho'),
    sent: since('03-02', 'Communication/com-6'),
    seen: since('04-02', 'Encounter/enc-6'),
    noteBack: since('04-09', 'DocumentReference/doc-6'),
    reconciled: since('04-09', 'Provenance/prov-6'),
    reviewed: since('04-10', 'Provenance/prov-7'),
    closed: since('04-09', 'DocumentReference/doc-6'),
  },
  timeline: [
    line('ordered', '03-02', 'ServiceRequest/sr-ortho'),
    line('note-reviewed', '04-10', 'Provenance/prov-7'),
  ],
})

export const closedDeclined = facts({
  id: 'sr-pod',
  title: 'Podiatry',
  state: 'closed-patient-declined',
  milestones: { ordered: since('05-02', 'ServiceRequest/sr-pod'), closed: since('05-20', 'Task/task-8') },
  timeline: [
    line('ordered', '05-02', 'ServiceRequest/sr-pod'),
    line('closed', '05-20', 'Task/task-8', 'human'),
  ],
})

export const untracked = facts({
  id: 'sr-pulm',
  title: 'Pulmonology',
  state: 'sent',
  isTracked: false,
  milestones: {
    ordered: since('01-12', 'ServiceRequest/sr-pulm'),
    sent: since('01-12', 'Communication/com-9'),
  },
  timeline: [line('ordered', '01-12', 'ServiceRequest/sr-pulm')],
})

/** Nobody owns it, and every name is as long as names get. */
export const ownerless = facts({
  id: 'sr-long',
  title: 'Physical medicine and rehabilitation, interventional pain management and electrodiagnostics',
  state: 'captured',
  urgency: 'stat',
  reason:
    'Chronic bilateral lumbosacral radiculopathy with progressive weakness, second opinion about surgery',
  receiver: { display: 'The Northwestern Regional Center for Rehabilitation and Interventional Spine Care' },
  milestones: { ordered: since('11-20', 'ServiceRequest/sr-long') },
  timeline: [line('ordered', '11-20', 'ServiceRequest/sr-long')],
})
