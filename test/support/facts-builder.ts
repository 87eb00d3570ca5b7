import type { LoopFacts, OrderFacts } from '#domain/loop-facts.ts'
import type { Axes } from '#domain/loop-vocabulary.ts'

/** Monday morning in New York; the instant that built facts begin at. */
export const mondayAt = Date.parse('2026-06-01T10:00:00-04:00')

type Changes = Partial<Omit<LoopFacts, 'order' | 'axes'>> & {
  order?: Partial<OrderFacts>
  axes?: Partial<Axes>
}

/** Facts of a routine outbound referral with owner and receiver, ordered on Monday, with what a test changes. */
export function someFacts({ order, axes, ...changes }: Changes = {}): LoopFacts {
  return {
    order: {
      reference: 'ServiceRequest/sr-1',
      patient: 'Patient/p-1',
      title: 'Cardiology',
      specialty: 'cardiology',
      urgency: 'routine',
      status: 'active',
      authoredAt: mondayAt,
      ...order,
    },
    state: 'sent',
    axes: {
      ack: 'none',
      auth: 'not-evaluated',
      appt: 'none',
      note: 'none',
      patient: 'uncontacted',
      review: 'none',
      direction: 'outbound',
      ...axes,
    },
    conflicts: [],
    isTracked: true,
    isPatientInactive: false,
    isPatientDeceased: false,
    owner: { reference: 'PractitionerRole/owner', display: 'Maria Reyes' },
    receiver: { reference: 'Organization/receiver', display: 'Riverside Cardiology' },
    provenBy: ['ServiceRequest/sr-1'],
    rule: 'A.4/step-11',
    attempt: 1,
    startedAt: mondayAt,
    cycle: 1,
    milestones: { ordered: { at: mondayAt, evidence: ['ServiceRequest/sr-1'] } },
    course: {
      startedAt: new Date(mondayAt).toISOString(),
      reachedAt: { ordered: new Date(mondayAt).toISOString() },
      noShows: 0,
      contacts: 0,
      isPatientContacted: false,
    },
    candidates: [],
    timeline: [],
    badSources: [],
    ...changes,
  }
}

/** The same loop, belonging to nobody. */
export function withoutOwner(facts: LoopFacts): LoopFacts {
  const orphan = { ...facts }
  delete orphan.owner
  return orphan
}
