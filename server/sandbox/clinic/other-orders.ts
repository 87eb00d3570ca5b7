import type { DiagnosticReport, Observation, ServiceRequest } from 'fhir/r4'
import { clockTime } from './calendar.ts'
import type { Clinic } from './loop.ts'
import { nameStaff } from './ordering.ts'
import { generalPractitionerOf } from './patients.ts'
import type { PatientEntry } from './patient-roll.ts'

const snomed = 'http://snomed.info/sct'
const loinc = 'http://loinc.org'

/** Laboratory tests with a value that could come back. */
const laboratory = [
  ['4548-4', 'Hemoglobin A1c/Hemoglobin.total in Blood', '%', 54, 92],
  ['3016-3', 'Thyrotropin [Units/volume] in Serum or Plasma', 'mIU/L', 6, 48],
  ['2160-0', 'Creatinine [Mass/volume] in Serum or Plasma', 'mg/dL', 7, 14],
  ['718-7', 'Hemoglobin [Mass/volume] in Blood', 'g/dL', 98, 158],
] as const

const imaging = [
  ['36643-5', 'XR Chest 2 Views'],
  ['24606-6', 'MG Breast Screening'],
  ['24558-9', 'US Abdomen'],
  ['24725-4', 'CT Head'],
] as const

const procedures = [
  ['73761001', 'Colonoscopy'],
  ['127783003', 'Spirometry'],
  ['268400002', '12 lead electrocardiogram'],
] as const

const categories = {
  laboratory: { system: snomed, code: '108252007', display: 'Laboratory procedure' },
  imaging: { system: snomed, code: '363679005', display: 'Imaging' },
  procedure: { system: snomed, code: '103693007', display: 'Diagnostic procedure' },
} as const

type OrderKind = keyof typeof categories
type Ordered = ServiceRequest & { id: string }

function writeOrder(
  clinic: Clinic,
  entry: PatientEntry,
  place: number,
  kind: OrderKind,
  code: { system: string; code: string; display: string },
  day: number,
): Ordered {
  const at = clinic.calendar.workdayAt(day, clockTime('11:00') + clinic.dice.between(0, 200))
  const order: Ordered = {
    resourceType: 'ServiceRequest',
    id: `order-${entry.id.slice(4)}-${clinic.count(`order-${entry.id}`)}`,
    identifier: [{ system: 'urn:oid:1.2.840.99999.1.2', value: `ORD${70_000 + clinic.count('order')}` }],
    status: day < -10 ? 'completed' : 'active',
    intent: 'order',
    category: [{ coding: [categories[kind]] }],
    priority: 'routine',
    code: { coding: [code], text: code.display },
    subject: { reference: `Patient/${entry.id}` },
    authoredOn: clinic.calendar.iso(at),
    requester: nameStaff(generalPractitionerOf(entry, place).slice('Practitioner/'.length)),
  }
  clinic.ledger.write('ehr', order, at)
  return order
}

function writeResult(clinic: Clinic, order: Ordered, test: (typeof laboratory)[number], day: number): void {
  const [code, display, unit, low, high] = test
  const at = clinic.calendar.workdayAt(Math.min(day + 2, -1), clockTime('17:10'))
  const category = [
    {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/observation-category',
          code: 'laboratory',
          display: 'Laboratory',
        },
      ],
    },
  ]
  const concept = { coding: [{ system: loinc, code, display }] }
  const result: Observation & { id: string } = {
    resourceType: 'Observation',
    id: `result-${order.id}`,
    basedOn: [{ reference: `ServiceRequest/${order.id}` }],
    status: 'final',
    category,
    code: concept,
    subject: order.subject,
    effectiveDateTime: clinic.calendar.iso(at - 3_600_000),
    issued: clinic.calendar.iso(at),
    valueQuantity: {
      value: clinic.dice.between(low, high) / 10,
      unit,
      system: 'http://unitsofmeasure.org',
      code: unit === 'mIU/L' ? 'm[IU]/L' : unit,
    },
  }
  const report: DiagnosticReport & { id: string } = {
    resourceType: 'DiagnosticReport',
    id: `report-${order.id}`,
    basedOn: [{ reference: `ServiceRequest/${order.id}` }],
    status: 'final',
    category: [
      {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'LAB', display: 'Laboratory' },
        ],
      },
    ],
    code: concept,
    subject: order.subject,
    effectiveDateTime: clinic.calendar.iso(at - 3_600_000),
    issued: clinic.calendar.iso(at),
    result: [{ reference: `Observation/${result.id}` }],
  }
  clinic.ledger.write('ehr', result, at)
  clinic.ledger.write('ehr', report, at + 60_000)
}

/**
 * Laboratory, imaging and procedure orders: the many ServiceRequests of an EHR that are not referrals.
 * About every third patient has some; one patient has nothing else.
 */
export function writeOtherOrders(clinic: Clinic): void {
  for (const { place, entry } of clinic.roll.people) {
    const isOnlyLaboratory = entry.id === 'pat-lindgren'
    if (place % 3 !== 0 && !isOnlyLaboratory) continue
    const tests = isOnlyLaboratory ? laboratory : laboratory.slice(place % 3, (place % 3) + 1 + (place % 2))
    for (const test of tests) {
      const day = -clinic.dice.between(4, 300)
      const order = writeOrder(
        clinic,
        entry,
        place,
        'laboratory',
        { system: loinc, code: test[0], display: test[1] },
        day,
      )
      if (day < -10) writeResult(clinic, order, test, day)
    }
    if (isOnlyLaboratory || entry.age < 18) continue
    const picture = imaging[place % imaging.length]
    const usable = picture?.[0] === '24606-6' && entry.gender !== 'female' ? imaging[0] : picture
    if (usable)
      writeOrder(
        clinic,
        entry,
        place,
        'imaging',
        { system: loinc, code: usable[0], display: usable[1] },
        -clinic.dice.between(4, 200),
      )
    const procedure = place % 2 === 0 ? procedures[place % procedures.length] : undefined
    if (procedure)
      writeOrder(
        clinic,
        entry,
        place,
        'procedure',
        { system: snomed, code: procedure[0], display: procedure[1] },
        -clinic.dice.between(4, 200),
      )
  }
}
