/** How Baton finds resources of a type: one that is known, all of one patient, or names by their ids. */
export type WayOfReading = 'read' | 'by-patient' | 'by-id'

export type KindOfEvidence = {
  type: string
  way: WayOfReading
  /** What Baton uses it for, as people know it. */
  means: string
  /** Without it nothing can be shown at all. */
  isNeeded?: true
  /** What people notice when it cannot be read. */
  whenMissing: string
  /** What Baton has to write of this type for its own features; nothing for those it only reads. */
  wants?: readonly ('create' | 'update')[]
  /** What people notice when it can be read, but not written. */
  whenReadOnly?: string
  /** Search parameters beside the one its way needs. */
  alsoBy?: readonly string[]
}

/**
 * Every type Baton asks an EHR for, in the words of its features. Which types have a home in Baton's own store when
 * the EHR has none: DATA-MODEL F.
 */
export const kindsOfEvidence: readonly KindOfEvidence[] = [
  {
    type: 'Patient',
    way: 'read',
    means: 'whose chart it is',
    isNeeded: true,
    whenMissing: 'Baton cannot make sure whose chart it shows, and shows none.',
  },
  {
    type: 'ServiceRequest',
    way: 'by-patient',
    means: 'the referral orders',
    isNeeded: true,
    whenMissing: 'there are no referrals to follow.',
    wants: ['create', 'update'],
    whenReadOnly: 'referrals are ordered, changed and cancelled in the EHR, not from Baton.',
  },
  {
    type: 'Task',
    way: 'by-patient',
    means: 'how far a referral has come, and who owns it',
    whenMissing:
      'Tasks are kept in Baton’s own store because this EHR has none; they are seen in Baton only.',
    wants: ['create', 'update'],
    whenReadOnly:
      'the EHR’s own Tasks are read; Baton’s Tasks are kept in Baton’s own store and seen in Baton only.',
  },
  {
    type: 'Appointment',
    way: 'by-patient',
    means: 'bookings',
    whenMissing: 'bookings made in the EHR cannot be seen: “booked” shows as “can’t confirm”.',
    wants: ['create'],
    whenReadOnly: 'bookings are read; a date learned elsewhere is kept in Baton’s own store.',
  },
  {
    type: 'Encounter',
    way: 'by-patient',
    means: 'whether the visit took place',
    whenMissing: 'visits cannot be seen: “seen” shows as “can’t confirm”.',
  },
  {
    type: 'DocumentReference',
    way: 'by-patient',
    means: 'notes that come back',
    whenMissing:
      'returned notes cannot be seen: “note” shows as “can’t confirm”, and nothing closes by its note.',
    wants: ['create', 'update'],
    whenReadOnly:
      'notes are read; which referral a note belongs to is kept in Baton’s own store, not on the note.',
    alsoBy: ['date'],
  },
  {
    type: 'Communication',
    way: 'by-patient',
    means: 'packets, calls and receipts',
    whenMissing:
      'packets, calls and receipts are kept in Baton’s own store; what is logged only in the EHR is not seen.',
    wants: ['create'],
    whenReadOnly: 'what the EHR has is read; what Baton sends and logs is kept in Baton’s own store.',
  },
  {
    type: 'ClaimResponse',
    way: 'by-patient',
    means: 'prior authorizations',
    whenMissing:
      'answers of payers cannot be read; Baton leaves the authorization clock to what the order itself says.',
  },
  {
    type: 'Practitioner',
    way: 'by-id',
    means: 'names of clinicians',
    whenMissing: 'clinicians are shown as orders and notes word them.',
  },
  {
    type: 'PractitionerRole',
    way: 'by-id',
    means: 'specialty and practice of a clinician',
    whenMissing: 'receivers are shown as orders word them, and their specialty may stay unknown.',
  },
  {
    type: 'Organization',
    way: 'by-id',
    means: 'names of practices',
    whenMissing: 'practices are shown as orders and notes word them.',
  },
]
