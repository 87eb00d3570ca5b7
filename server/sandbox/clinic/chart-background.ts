import type { AllergyIntolerance, Condition, MedicationRequest } from 'fhir/r4'
import { clockTime } from './calendar.ts'
import type { Clinic } from './loop.ts'
import { clinicianOf, patientReference } from './chart.ts'
import type { Chart } from './chart.ts'
import { writeOfficeVisits } from './office-visits.ts'

/** Problem, its usual medicine (RxNorm code where it is certain), and from what age it is likely here. */
const problems = [
  ['I10', 'Essential (primary) hypertension', '314076', 'lisinopril 10 MG Oral Tablet', 40],
  [
    'E11.9',
    'Type 2 diabetes mellitus without complications',
    '860975',
    'metformin 500 MG extended release',
    38,
  ],
  ['E78.5', 'Hyperlipidemia, unspecified', '617310', 'atorvastatin 20 MG Oral Tablet', 42],
  ['J45.909', 'Unspecified asthma, uncomplicated', '', 'albuterol 90 micrograms inhaler as needed', 5],
  ['E03.9', 'Hypothyroidism, unspecified', '', 'levothyroxine 75 micrograms', 30],
  [
    'K21.9',
    'Gastro-esophageal reflux disease without esophagitis',
    '',
    'omeprazole 20 mg before breakfast',
    25,
  ],
  ['F41.1', 'Generalized anxiety disorder', '', 'sertraline 50 mg', 18],
  ['M54.50', 'Low back pain, unspecified', '', 'ibuprofen 600 mg as needed', 20],
  [
    'G43.909',
    'Migraine, unspecified, not intractable, without status migrainosus',
    '',
    'sumatriptan 50 mg as needed',
    15,
  ],
  ['L20.9', 'Atopic dermatitis, unspecified', '', 'triamcinolone 0.1 % cream', 2],
] as const

const allergies = [
  ['Penicillin', 'Hives', 'medication'],
  ['Sulfonamide antibiotics', 'Rash', 'medication'],
  ['Peanut', 'Lip swelling', 'food'],
  ['Latex', 'Contact dermatitis', 'environment'],
  ['Iodinated contrast', 'Flushing', 'medication'],
] as const

const clinicalStatus = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
}
const verified = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }],
}

/** The problem list with the medicine each problem usually brings. */
function writeProblems(chart: Chart): void {
  const { clinic, entry, place, id } = chart
  const likely = problems.filter(([, , , , age]) => entry.age >= age)
  for (let number = 0; number < Math.min(1 + (place % 4), likely.length); number++) {
    const [icd10, display, rxnorm, medicine] = likely[(place + number * 3) % likely.length] ?? problems[0]
    const since = clinic.dice.between(200, 1800)
    const at = clinic.calendar.workdayAt(-since, clockTime('11:10'))
    const condition: Condition & { id: string } = {
      resourceType: 'Condition',
      id: `cond-${id}-${number + 1}`,
      clinicalStatus,
      verificationStatus: verified,
      category: [
        {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/condition-category',
              code: 'problem-list-item',
              display: 'Problem List Item',
            },
          ],
        },
      ],
      code: {
        coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: icd10, display }],
        text: display,
      },
      subject: patientReference(chart),
      onsetDateTime: clinic.calendar.on(-since - 60),
      recordedDate: clinic.calendar.iso(at),
    }
    const medication: MedicationRequest & { id: string } = {
      resourceType: 'MedicationRequest',
      id: `med-${id}-${number + 1}`,
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: {
        ...(rxnorm && {
          coding: [
            { system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: rxnorm, display: medicine },
          ],
        }),
        text: medicine,
      },
      subject: patientReference(chart),
      authoredOn: clinic.calendar.iso(at),
      requester: clinicianOf(chart),
      reasonReference: [{ reference: `Condition/${condition.id}` }],
    }
    clinic.ledger.write('ehr', condition, at)
    clinic.ledger.write('ehr', medication, at + 60_000)
  }
}

function writeAllergy(chart: Chart): void {
  const { clinic, place, id } = chart
  const known = place % 3 === 0 ? allergies[(place / 3) % allergies.length] : undefined
  const at = clinic.calendar.workdayAt(-900 - place, clockTime('9:30'))
  const allergy: AllergyIntolerance & { id: string } = {
    resourceType: 'AllergyIntolerance',
    id: `allergy-${id}`,
    clinicalStatus: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' },
      ],
    },
    verificationStatus: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification',
          code: 'confirmed',
        },
      ],
    },
    ...(known && { category: [known[2]] }),
    code: known
      ? { text: known[0] }
      : {
          coding: [{ system: 'http://snomed.info/sct', code: '716186003', display: 'No known allergy' }],
          text: 'No known allergies',
        },
    patient: patientReference(chart),
    recordedDate: clinic.calendar.iso(at),
    ...(known && { reaction: [{ manifestation: [{ text: known[1] }] }] }),
  }
  clinic.ledger.write('ehr', allergy, at)
}

/** What makes a chart look lived in: problems, medicines, allergies, visits. */
export function writeChartBackgrounds(clinic: Clinic): void {
  for (const { place, entry } of clinic.roll.people) {
    const chart: Chart = { clinic, entry, place, id: entry.id.slice('pat-'.length) }
    writeProblems(chart)
    writeAllergy(chart)
    writeOfficeVisits(chart)
  }
}
