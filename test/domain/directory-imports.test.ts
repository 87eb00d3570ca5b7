import { describe, expect, test } from 'vitest'
import { readCsvRows } from '#domain/directory/csv-rows.ts'
import { mayEditDirectory } from '#domain/directory/may-edit-directory.ts'
import { planCsvImport } from '#domain/directory/plan-csv-import.ts'
import { planEhrImport } from '#domain/directory/plan-ehr-import.ts'
import { readEdit } from '#domain/directory/read-edit.ts'
import { readPatientPlace } from '#domain/directory/read-patient-place.ts'
import { readReceivers, type ReadReceiver } from '#domain/directory/read-receivers.ts'
import { applyEdit } from '#domain/directory/receiver-changes.ts'
import { isNpi, toPhone } from '#domain/directory/receiver-values.ts'
import { emptyFields, fieldsOf, type ReceiverRecord } from '#domain/directory/receiver.ts'
import { staffRoles } from '#domain/staff.ts'
import { directoryResources } from '../../server/sandbox/clinic/directory.ts'
import { aRecord } from './receivers-builder.ts'

/** As a list or a person made it: the EHR does not name it. */
function unnamed(record: ReceiverRecord): ReceiverRecord {
  const { source, said, edits, npi, externalKey } = record
  return {
    source,
    said,
    edits,
    ...(npi !== undefined && { npi }),
    ...(externalKey !== undefined && { externalKey }),
  }
}

const stored = (id: string, record = aRecord()) => ({ id, version: 3, record })
const read = (reference: string, over: Partial<ReadReceiver['said']> = {}, npi?: string): ReadReceiver => ({
  reference,
  ...(npi !== undefined && { npi }),
  said: { ...aRecord().said, ...over },
})

describe('an import from the EHR', () => {
  test('reads the clinic’s directory: clinicians and services, with networks and whether they take new patients', () => {
    const { receivers, networks } = readReceivers(directoryResources())
    const lindahl = receivers.find(({ reference }) => reference === 'PractitionerRole/role-lindahl')
    expect(lindahl?.said).toMatchObject({
      name: 'Dr. Ingrid Lindahl, MD',
      organization: 'Riverside Cardiology Group',
      specialties: ['cardiology'],
      city: 'Harborview',
      acceptsNewPatients: 'yes',
      direct: 'referrals@direct.riversidecardio.example',
      isActive: true,
    })
    expect(lindahl?.said.phone).toMatch(/^\+1\d{10}$/)
    expect(lindahl?.said.networks.map(({ name }) => name)).toContain('Cedar PPO network')
    expect(receivers.map(({ reference }) => reference)).toContain('HealthcareService/hs-riverside-cardiology')
    expect(networks).toContainEqual({
      reference: 'Organization/net-cedar',
      name: 'Cedar PPO network',
      payer: 'Organization/payer-cedar',
    })
  })

  test('takes nothing for a receiver that names no specialty, and survives any shape', () => {
    const odd = [
      null,
      7,
      [],
      {},
      { resourceType: 'PractitionerRole' },
      { resourceType: 'PractitionerRole', id: 'x' },
    ]
    expect(
      readReceivers([...odd, { resourceType: 'PractitionerRole', id: 'y', specialty: 5 }]).receivers,
    ).toEqual([])
  })

  test('knows a receiver again by its reference, and changes only what is other', () => {
    const { planned } = planEhrImport(
      [read('PractitionerRole/role-1', { phone: '+14135550199' }, '1245319599')],
      [stored('a')],
      true,
    )
    expect(planned).toMatchObject([
      { kind: 'changed', id: 'a', version: 3, changes: [{ field: 'phone', after: '+14135550199' }] },
    ])
  })

  test('keeps what a person said, until it is taken back', () => {
    const record = applyEdit(aRecord(), { set: { phone: '+14135550177' }, clear: [] })
    const [change] = planEhrImport(
      [read('PractitionerRole/role-1', { phone: '+14135550199' }, '1245319599')],
      [stored('a', record)],
      true,
    ).planned
    if (change?.kind !== 'changed') throw new Error('not changed')
    expect(fieldsOf(change.record).phone).toBe('+14135550177')
    expect([change.changes, change.kept]).toEqual([[], ['phone']])
    expect(fieldsOf(applyEdit(change.record, { set: {}, clear: ['phone'] })).phone).toBe('+14135550199')
  })

  test('takes a listed receiver over by its number, and its words become a person’s', () => {
    const rest = unnamed(aRecord({ source: 'csv', externalKey: 'k1' }, { fax: '+14135550155' }))
    const [change] = planEhrImport(
      [read('PractitionerRole/new', { fax: '' }, '1245319599')],
      [stored('a', rest)],
      true,
    ).planned
    if (change?.kind !== 'changed') throw new Error('not changed')
    expect(change.record).toMatchObject({
      source: 'fhir',
      reference: 'PractitionerRole/new',
      externalKey: 'k1',
    })
    expect(fieldsOf(change.record).fax).toBe('+14135550155')
  })

  test('does not guess which of two offices of one clinician is meant', () => {
    const rest = unnamed(aRecord({ source: 'csv' }))
    const two = [read('PractitionerRole/x', {}, '1245319599'), read('PractitionerRole/y', {}, '1245319599')]
    expect(planEhrImport(two, [stored('a', rest)], true).planned.map(({ kind }) => kind)).toEqual([
      'new',
      'new',
    ])
  })

  test('sets inactive who is gone after a complete reading only, and nobody when most are gone', () => {
    const other = aRecord({ reference: 'PractitionerRole/role-2' })
    const both = [stored('a'), stored('b', other)]
    const one = [read('PractitionerRole/role-1', {}, '1245319599')]
    expect(planEhrImport(one, both, true).planned[1]).toMatchObject({
      id: 'b',
      changes: [{ field: 'isActive' }],
    })
    expect(planEhrImport(one, both, false).planned).toHaveLength(1)
    expect(planEhrImport([], both, true)).toEqual({ planned: [], missing: 2 })
  })
})

const header = [
  'key',
  'npi',
  'name',
  'specialties',
  'phone',
  'direct',
  'accepts_new_patients',
  'baa_attested_by',
  'baa_attested_on',
]
const table = (...rows: readonly (readonly string[])[]) =>
  [header, ...rows].map((cells, at) => ({ line: at + 1, cells }))
const good = ['k1', '', 'Beacon Heart', 'Cardiology', '(413) 555-0130', '', 'sí', '', '']

describe('a list of receivers', () => {
  test('is read with names of specialties in both languages, and numbers as they are kept', () => {
    const { rows, faults } = readCsvRows(
      table(good, ['k2', '', '=1+1', 'Cardiología|ent', '', '', '', 'Graham', '2026-01-31']),
    )
    expect(faults).toEqual([])
    expect(rows).toEqual([
      {
        line: 2,
        key: 'k1',
        set: {
          name: 'Beacon Heart',
          specialties: ['cardiology'],
          phone: '+14135550130',
          acceptsNewPatients: 'yes',
        },
      },
      {
        line: 3,
        key: 'k2',
        set: { name: '=1+1', specialties: ['cardiology', 'ent'] },
        baa: { attestedBy: 'Graham', attestedOn: '2026-01-31' },
      },
    ])
  })

  test.each([
    ['a row with a cell too many', [...good, 'x'], { code: 'cell-count-wrong' }],
    ['a row nobody could know again', good.with(0, ''), { column: 'key', code: 'key-missing' }],
    ['a number with a wrong check digit', good.with(1, '1245319598'), { column: 'npi', code: 'npi-wrong' }],
    ['a row without a name', good.with(2, ' '), { column: 'name', code: 'value-missing' }],
    [
      'a specialty nobody knows',
      good.with(3, 'Cardiology|Alchemy'),
      { column: 'specialties', code: 'specialty-unknown' },
    ],
    ['a number that cannot be dialled', good.with(4, '555-013'), { column: 'phone', code: 'phone-wrong' }],
    ['an address that is none', good.with(5, 'beacon heart'), { column: 'direct', code: 'direct-wrong' }],
    [
      'an answer that is neither yes nor no',
      good.with(6, 'maybe'),
      { column: 'accepts_new_patients', code: 'yes-no-wrong' },
    ],
    [
      'an attestation without a day',
      good.with(7, 'Graham'),
      { column: 'baa_attested_on', code: 'attestation-incomplete' },
    ],
    [
      'a day that is none',
      good.with(7, 'Graham').with(8, '2026-02-30'),
      { column: 'baa_attested_on', code: 'day-wrong' },
    ],
    [
      'bytes that are not UTF-8',
      good.with(2, 'Cardiolog\uFFFDa'),
      { column: 'name', code: 'unreadable-characters' },
    ],
    ['a cell as long as a page', good.with(2, 'x'.repeat(301)), { column: 'name', code: 'value-too-long' }],
  ])('tells the line and column of %s', (_, row, fault) => {
    expect(readCsvRows(table(good, row)).faults).toEqual([{ line: 3, ...fault }])
  })

  test.each([
    [['name', 'specialties'], [{ column: 'key', code: 'header-missing' }]],
    [['key', 'name', 'name', 'specialties'], [{ column: 'name', code: 'header-twice' }]],
    [['key', 'name', 'specialties', 'colour'], [{ column: 'colour', code: 'header-unknown' }]],
  ])('is refused as a whole with the header %j', (cells, faults) => {
    expect(readCsvRows([{ line: 1, cells }]).faults).toMatchObject(faults)
  })

  test('is empty without a line', () => {
    expect(readCsvRows([]).faults).toEqual([{ line: 1, code: 'file-empty' }])
  })

  test('that names one receiver twice says so', () => {
    expect(readCsvRows(table(good, good)).faults).toEqual([{ line: 3, column: 'key', code: 'row-twice' }])
  })

  test('is a person’s word about a receiver of the EHR', () => {
    const reading = readCsvRows(
      table(['', '1245319599', 'Dr. Ingrid Lindahl', 'cardiology', '413 555 0199', '', '', '', '']),
    )
    const { planned } = planCsvImport(reading, [stored('a')], [])
    expect(planned).toMatchObject([
      {
        line: 2,
        change: {
          kind: 'changed',
          id: 'a',
          changes: [{ field: 'phone' }],
          record: { edits: { phone: '+14135550199' } },
        },
      },
    ])
  })

  test('does not change what a person said of a listed receiver, and shows that it was kept', () => {
    const record = aRecord({ source: 'csv', externalKey: 'k1', edits: { phone: '+14135550177' } })
    const [row] = planCsvImport(readCsvRows(table(good)), [stored('a', record)], []).planned
    expect(row?.change).toMatchObject({ kept: ['phone'] })
  })

  test('does not guess between two receivers of one number', () => {
    const reading = readCsvRows(table(['', '1245319599', 'L', 'cardiology', '', '', '', '', '']))
    const two = [stored('a'), stored('b', aRecord({ reference: 'PractitionerRole/role-2' }))]
    expect(planCsvImport(reading, two, [])).toEqual({
      planned: [],
      faults: [{ line: 2, column: 'npi', code: 'receiver-ambiguous' }],
    })
  })
})

describe('an edit', () => {
  test('keeps numbers as E.164 and refuses what is none', () => {
    expect(readEdit({ set: { phone: '(413) 555-0110' }, clear: [] })).toMatchObject({
      edit: { set: { phone: '+14135550110' } },
    })
    expect(readEdit({ set: { fax: '12', name: ' ', specialties: ['x'] }, clear: ['colour'] })).toEqual({
      ok: false,
      faults: [
        { pointer: '/set/name', code: 'value-missing' },
        { pointer: '/set/specialties', code: 'specialty-unknown' },
        { pointer: '/set/fax', code: 'phone-wrong' },
        { pointer: '/clear', code: 'field-unknown' },
      ],
    })
  })

  test('is for coordinator leads and managers', () => {
    expect(staffRoles.filter((role) => mayEditDirectory([role]))).toEqual(['coordinator-lead', 'manager'])
  })
})

describe('what is known of a patient', () => {
  const patient = {
    resourceType: 'Patient',
    id: 'p-1',
    address: [
      { use: 'old', city: 'Old' },
      { use: 'home', city: 'Harborview', postalCode: '01040' },
    ],
    communication: [
      { language: { coding: [{ code: 'en' }] } },
      { preferred: true, language: { coding: [{ code: 'es-MX' }] } },
    ],
  }
  const coverage = {
    resourceType: 'Coverage',
    id: 'c-1',
    status: 'active',
    beneficiary: { reference: 'Patient/p-1' },
    period: { start: '2026-01-01', end: '2026-12-31' },
    payor: [{ reference: 'Organization/payer-b', display: 'Payer B' }],
  }
  const at = (day: string) => Date.parse(`${day}T12:00:00Z`)

  test('is where they live, what they speak and how they are insured today', () => {
    expect(readPatientPlace('Patient/p-1', [patient, coverage], at('2026-03-02'))).toEqual({
      coverages: [{ payer: 'Organization/payer-b', payerName: 'Payer B' }],
      city: 'Harborview',
      postalCode: '01040',
      language: 'es',
    })
  })

  test.each([
    ['over', { ...coverage, period: { end: '2025-12-31' } }],
    ['cancelled', { ...coverage, status: 'cancelled' }],
    ['somebody else’s', { ...coverage, beneficiary: { reference: 'Patient/p-2' } }],
  ])('does not hold a coverage that is %s', (_, other) => {
    expect(readPatientPlace('Patient/p-1', [patient, other], at('2026-03-02')).coverages).toEqual([])
  })

  test('is nothing where the chart was not read', () => {
    expect(readPatientPlace('Patient/p-1', [], at('2026-03-02'))).toEqual({ coverages: [] })
  })
})

test.each([
  ['413.555.0110', '+14135550110'],
  ['+44 20 7946 0958', '+442079460958'],
  ['ask at the desk', 'ask at the desk'],
])('the number %s is kept as %s', (written, kept) => {
  expect(toPhone(written)).toBe(kept)
})

test('a National Provider Identifier checks itself', () => {
  expect(['1245319599', '1245319598', '3245319599', '124531959'].map(isNpi)).toEqual([
    true,
    false,
    false,
    false,
  ])
  expect(emptyFields.acceptsNewPatients).toBe('unknown')
})
