import { emptyFields, type Receiver, type ReceiverRecord } from '#domain/directory/receiver.ts'
import type { RankQuestion } from '#domain/directory/ranking.ts'

/** A cardiologist of whom little is known. */
export function aReceiver(over: Partial<Receiver> = {}): Receiver {
  return {
    ...emptyFields,
    id: 'r-1',
    version: 1,
    source: 'fhir',
    reference: 'PractitionerRole/role-1',
    edited: [],
    name: 'Dr. Ingrid Lindahl',
    organization: 'Riverside Cardiology Group',
    specialties: ['cardiology'],
    phone: '+14135550110',
    ...over,
  }
}

export function aRecord(
  over: Partial<ReceiverRecord> = {},
  said: Partial<ReceiverRecord['said']> = {},
): ReceiverRecord {
  return {
    source: 'fhir',
    reference: 'PractitionerRole/role-1',
    npi: '1245319599',
    edits: {},
    said: {
      ...emptyFields,
      name: 'Dr. Ingrid Lindahl',
      specialties: ['cardiology'],
      phone: '+14135550110',
      ...said,
    },
    ...over,
  }
}

/** A routine cardiology referral of a patient of whom nothing is known. */
export function aQuestion(over: Partial<RankQuestion> = {}): RankQuestion {
  return {
    specialty: 'cardiology',
    urgency: 'routine',
    patient: { coverages: [] },
    networks: [],
    destinations: [],
    ...over,
  }
}
