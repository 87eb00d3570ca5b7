import type { DocumentReference, Encounter, Observation } from 'fhir/r4'
import { clockTime } from './calendar.ts'
import { clinicianOf, patientReference } from './chart.ts'
import type { Chart } from './chart.ts'

/** Visits at the practice itself, a few a year, with the vital signs taken there. */
export function writeOfficeVisits(chart: Chart): void {
  const { clinic, entry, place, id } = chart
  const visits = 2 + (place % 3)
  for (let number = 0; number < visits; number++) {
    const day = -(number * 170 + clinic.dice.between(3, 120))
    const startsAt = clinic.calendar.workdayAt(day, clockTime('9:00') + (place % 12) * 30)
    const encounter: Encounter & { id: string } = {
      resourceType: 'Encounter',
      id: `visit-${id}-${number + 1}`,
      status: 'finished',
      class: {
        system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
        code: 'AMB',
        display: 'ambulatory',
      },
      type: [
        {
          coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: number % 2 ? '99214' : '99213' }],
          text: 'Office visit',
        },
      ],
      subject: patientReference(chart),
      participant: [{ individual: clinicianOf(chart) }],
      period: { start: clinic.calendar.iso(startsAt), end: clinic.calendar.iso(startsAt + 25 * 60_000) },
      serviceProvider: { reference: 'Organization/northside', display: 'Northside Primary Care' },
    }
    clinic.ledger.write('ehr', encounter, startsAt + 40 * 60_000)
    if (number === 0) writeProgressNote(chart, encounter, startsAt)
    if (entry.age >= 18) writeBloodPressure(chart, encounter, startsAt, number)
  }
}

function writeBloodPressure(
  chart: Chart,
  encounter: Encounter & { id: string },
  at: number,
  number: number,
): void {
  const { clinic, id } = chart
  const component = (code: string, display: string, value: number) => ({
    code: { coding: [{ system: 'http://loinc.org', code, display }] },
    valueQuantity: { value, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
  })
  const pressure: Observation & { id: string } = {
    resourceType: 'Observation',
    id: `bp-${id}-${number + 1}`,
    status: 'final',
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/observation-category',
            code: 'vital-signs',
            display: 'Vital Signs',
          },
        ],
      },
    ],
    code: {
      coding: [
        {
          system: 'http://loinc.org',
          code: '85354-9',
          display: 'Blood pressure panel with all children optional',
        },
      ],
      text: 'Blood pressure',
    },
    subject: patientReference(chart),
    encounter: { reference: `Encounter/${encounter.id}` },
    effectiveDateTime: clinic.calendar.iso(at + 5 * 60_000),
    component: [
      component('8480-6', 'Systolic blood pressure', clinic.dice.between(112, 148)),
      component('8462-4', 'Diastolic blood pressure', clinic.dice.between(66, 92)),
    ],
  }
  clinic.ledger.write('ehr', pressure, at + 41 * 60_000)
}

/** The practice's own note of the latest visit: a document like any other, and nobody's consult report. */
function writeProgressNote(chart: Chart, encounter: Encounter & { id: string }, at: number): void {
  const { clinic, id } = chart
  const author = clinicianOf(chart)
  const writtenAt = at + 90 * 60_000
  const text = [
    'Office visit',
    `Seen by ${author.display}.`,
    'Interval history reviewed, medications reconciled, vital signs stable.',
    'Plan: continue current treatment, return in six months or sooner if needed.',
  ].join('\n')
  const note: DocumentReference & { id: string } = {
    resourceType: 'DocumentReference',
    id: `progress-${id}`,
    status: 'current',
    docStatus: 'final',
    type: { coding: [{ system: 'http://loinc.org', code: '11506-3', display: 'Progress note' }] },
    category: [
      {
        coding: [
          {
            system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
            code: 'clinical-note',
            display: 'Clinical Note',
          },
        ],
      },
    ],
    subject: patientReference(chart),
    date: clinic.calendar.iso(writtenAt),
    author: [author],
    custodian: { reference: 'Organization/northside', display: 'Northside Primary Care' },
    content: [
      {
        attachment: {
          contentType: 'text/plain',
          title: 'Office visit',
          data: Buffer.from(text).toString('base64'),
        },
      },
    ],
    context: {
      encounter: [{ reference: `Encounter/${encounter.id}` }],
      ...(encounter.period && { period: encounter.period }),
    },
  }
  clinic.ledger.write('ehr', note, writtenAt)
}
