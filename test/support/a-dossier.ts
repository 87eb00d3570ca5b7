import type { Dossier } from '#domain/watch/dossier.ts'

export const patientNumber = '+15185550177'

/** Routine, sent, and its patient agreed to be texted. */
export const openDossier: Dossier = {
  referral: 'ServiceRequest/sr-1',
  title: 'Cardiology',
  specialty: 'cardiology',
  urgency: 'routine',
  direction: 'outbound',
  state: 'sent',
  orderedAt: '2026-06-01T14:00:00.000Z',
  owner: 'PractitionerRole/owner',
  patient: {
    reference: 'Patient/p-1',
    name: 'Ada Sample',
    initials: 'AS',
    birthDate: '1980-01-01',
    textConsent: 'permitted',
    reach: {
      kind: 'person',
      reference: 'Patient/p-1',
      isProxy: false,
      language: 'en',
      textNumber: patientNumber,
      callNumber: patientNumber,
      hasPortal: false,
      hasPostalAddress: false,
    },
  },
  receiver: { reference: 'Organization/receiver', name: 'Riverside Heart Center', fax: '(518) 555-0199' },
  referrer: { reference: 'Practitioner/referrer', name: 'Rosa Referrer' },
  evidence: ['ServiceRequest/sr-1/_history/1'],
}
