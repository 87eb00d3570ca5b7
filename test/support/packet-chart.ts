import { namingSystems } from '#domain/codes.ts'
import { defaultChoice, type PacketChoice, type PacketSectionName } from '#domain/packet/choose-packet.ts'
import type { PacketContent } from '#domain/packet/packet-content.ts'
import { toPacketContent, type MadePacket } from '#domain/packet/to-packet-content.ts'
import { viewOf } from './command-trial.ts'
import { anOwner, aReferral, aTask, directory, patientReference } from './evidence-builders.ts'

const subject = { reference: patientReference }
const text = (words: string) => Buffer.from(words).toString('base64')

/** A chart with something in every section of a packet; synthetic. */
export const packetChart = [
  {
    ...{ resourceType: 'Patient', id: 'p-1', birthDate: '1958-03-14', gender: 'female' },
    ...{ name: [{ use: 'official', given: ['Ada', 'Maria'], family: 'O’Sample & Sons' }] },
    ...{ telecom: [{ system: 'phone', value: '(413) 555-0170' }] },
    address: [{ line: ['7 Elm Street'], city: 'Harborview', state: 'MA', postalCode: '01001' }],
  },
  aReferral({
    over: {
      identifier: [{ system: namingSystems.referralNumber, value: 'REF-2026-0014271' }],
      reasonCode: [
        {
          coding: [
            {
              system: 'http://hl7.org/fhir/sid/icd-10-cm',
              code: 'R07.9',
              display: 'Chest pain, unspecified',
            },
          ],
          text: 'Exertional chest pain < 6 weeks',
        },
      ],
      note: [{ text: 'Is stress testing indicated?' }],
      occurrencePeriod: { end: '2026-01-30' },
    },
  }),
  anOwner(),
  aTask(),
  ...directory,
  {
    ...{ resourceType: 'Condition', id: 'c-1', subject, onsetDateTime: '2019-05-01' },
    code: {
      coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I10', display: 'Hypertension' }],
      text: 'High blood pressure',
    },
  },
  {
    ...{ resourceType: 'MedicationRequest', id: 'm-1', subject, status: 'active', intent: 'order' },
    medicationCodeableConcept: {
      coding: [
        {
          system: 'http://www.nlm.nih.gov/research/umls/rxnorm',
          code: '314076',
          display: 'lisinopril 10 MG',
        },
      ],
      text: 'lisinopril 10 mg',
    },
    dosageInstruction: [{ text: 'one tablet daily' }],
    authoredOn: '2025-06-01',
  },
  {
    ...{ resourceType: 'AllergyIntolerance', id: 'a-1', patient: subject, criticality: 'high' },
    code: { text: 'Penicillin' },
    reaction: [{ manifestation: [{ text: 'Hives' }] }],
  },
  {
    ...{ resourceType: 'Observation', id: 'o-1', subject, status: 'final' },
    category: [{ coding: [{ code: 'laboratory' }] }],
    code: { coding: [{ system: 'http://loinc.org', code: '2093-3' }], text: 'Cholesterol' },
    valueQuantity: { value: 212, unit: 'mg/dL' },
    effectiveDateTime: '2025-11-20',
  },
  {
    ...{ resourceType: 'DocumentReference', id: 'd-1', subject, status: 'current', docStatus: 'final' },
    type: { coding: [{ system: 'http://loinc.org', code: '11506-3', display: 'Progress note' }] },
    date: '2025-12-20T15:00:00Z',
    content: [
      { attachment: { contentType: 'text/plain', title: 'Office visit', data: text('Stable.\nNo edema.') } },
    ],
  },
  {
    ...{ resourceType: 'Coverage', id: 'v-1', beneficiary: subject, status: 'active' },
    payor: [{ display: 'Sample Health' }],
    class: [{ name: 'Gold HMO' }],
    subscriberId: '102345672',
  },
  {
    ...{ resourceType: 'ClaimResponse', id: 'cr-1', patient: subject, status: 'active' },
    ...{ use: 'preauthorization', outcome: 'complete', created: '2026-01-06', preAuthRef: 'AUTH0001' },
  },
]

export const packetNow = Date.parse('2026-01-12T15:00:00Z')
const practice = { name: 'Northside Primary Care', phone: '(413) 555-0100', fax: '+14135550101' }

export function makePacket(
  more: readonly object[] = [],
  choice?: PacketChoice,
  unread: readonly PacketSectionName[] = [],
): MadePacket {
  const resources = [...packetChart, ...more]
  const made = toPacketContent(
    viewOf(packetChart),
    choice ?? defaultChoice(resources),
    { resources, unread: new Set(unread) },
    { now: packetNow, timeZone: 'America/New_York', practice },
  )
  if (made === undefined) throw new Error('the packet is of nobody')
  return made
}

export function packetContent(): PacketContent {
  return makePacket().content
}
