type Resource = Record<string, unknown> & { resourceType: string; id: string }

const concept = (system: string, code: string, text: string) => ({ coding: [{ system, code }], text })
const subject = (patient: string) => ({ reference: `Patient/${patient}` })

/** One resource of every type that hangs on a patient, for whom it hangs in each type's own way. */
export function recordOf(patient: string): Resource[] {
  const id = (suffix: string) => `${patient}-${suffix}`
  return [
    {
      resourceType: 'Patient',
      id: patient,
      active: true,
      name: [{ use: 'official', family: `Family-${patient}`, given: ['Given'] }],
      identifier: [{ system: 'urn:oid:1.2.840.99999.1.4', value: `MRN-${patient}` }],
      birthDate: '1961-03-14',
      gender: 'female',
      communication: [{ language: concept('urn:ietf:bcp:47', 'es', 'Spanish'), preferred: true }],
    },
    {
      resourceType: 'ServiceRequest',
      id: id('referral'),
      status: 'active',
      intent: 'order',
      subject: subject(patient),
      category: [concept('http://snomed.info/sct', '3457005', 'Referral')],
      code: concept('http://snomed.info/sct', '308471005', 'Referral to cardiology'),
      authoredOn: '2026-02-02T10:00:00-05:00',
    },
    {
      resourceType: 'ServiceRequest',
      id: id('lab'),
      status: 'active',
      intent: 'order',
      subject: subject(patient),
      category: [concept('http://snomed.info/sct', '108252007', 'Laboratory')],
      code: concept('http://loinc.org', '24323-8', 'Metabolic panel'),
      authoredOn: '2026-02-03T10:00:00-05:00',
    },
    {
      resourceType: 'Task',
      id: id('task'),
      status: 'requested',
      intent: 'order',
      focus: { reference: `ServiceRequest/${id('referral')}` },
      for: subject(patient),
    },
    {
      resourceType: 'Appointment',
      id: id('appointment'),
      status: 'booked',
      start: '2026-03-10T14:00:00Z',
      end: '2026-03-10T14:30:00Z',
      participant: [{ actor: subject(patient), status: 'accepted' }],
    },
    {
      resourceType: 'Encounter',
      id: id('encounter'),
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject: subject(patient),
      period: { start: '2026-02-02T14:30:00Z', end: '2026-02-02T15:00:00Z' },
    },
    {
      resourceType: 'DocumentReference',
      id: id('document'),
      status: 'current',
      type: concept('http://loinc.org', '11488-4', 'Consult note'),
      subject: subject(patient),
      date: '2026-02-20T12:00:00Z',
      content: [
        {
          attachment: {
            contentType: 'text/plain',
            language: 'es',
            title: 'Cardiology consultation',
            data: Buffer.from(`Seen <b>${patient}</b> today.`).toString('base64'),
          },
        },
      ],
    },
    {
      resourceType: 'Communication',
      id: id('communication'),
      status: 'completed',
      subject: subject(patient),
      sent: '2026-02-04T12:00:00Z',
    },
    {
      resourceType: 'Condition',
      id: id('condition'),
      subject: subject(patient),
      code: concept('http://hl7.org/fhir/sid/icd-10-cm', 'I10', 'Hypertension'),
      onsetDateTime: '2019-05-01',
    },
    {
      resourceType: 'AllergyIntolerance',
      id: id('allergy'),
      patient: subject(patient),
      code: concept('http://snomed.info/sct', '91936005', 'Penicillin'),
    },
    {
      resourceType: 'MedicationRequest',
      id: id('medication'),
      status: 'active',
      intent: 'order',
      subject: subject(patient),
      medicationCodeableConcept: { text: 'Lisinopril 10 mg' },
      dosageInstruction: [{ text: 'once a day' }],
    },
    {
      resourceType: 'Coverage',
      id: id('coverage'),
      status: 'active',
      beneficiary: subject(patient),
      payor: [{ display: 'Gold HMO' }],
    },
    {
      resourceType: 'Consent',
      id: id('consent'),
      status: 'active',
      scope: concept('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy', 'Privacy'),
      category: [concept('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'IDSCL', 'Disclosure')],
      patient: subject(patient),
      policyRule: concept('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTIN', 'Opt in'),
    },
    {
      resourceType: 'Provenance',
      id: id('provenance'),
      target: [{ reference: `ServiceRequest/${id('referral')}` }],
      recorded: '2026-02-02T15:10:00Z',
      agent: [{ who: { reference: 'Practitioner/prac-whitfield' } }],
    },
  ]
}

/** Two patients with the same kinds of records, and a directory that belongs to nobody. */
export const twoPatients: readonly Resource[] = [
  {
    resourceType: 'Practitioner',
    id: 'prac-whitfield',
    name: [{ family: 'Whitfield', given: ['Hannah'] }],
  },
  { resourceType: 'Organization', id: 'northside', name: 'Northside Primary Care' },
  ...recordOf('ann'),
  ...recordOf('bea'),
]
