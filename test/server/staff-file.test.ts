import { describe, expect, test } from 'vitest'
import { StaffFile } from '../../server/config/staff-file.ts'

const lead = { reference: 'Practitioner/lead', name: 'Lena Lead', roles: ['coordinator-lead'] }
const other = { reference: 'PractitionerRole/other', name: 'Otto Other', roles: ['coordinator'] }

const faultsOf = (staff: unknown): readonly string[] =>
  (StaffFile.safeParse(staff).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)

describe('the staff of a practice', () => {
  test('may be nobody: then the practice only observes', () => {
    expect(StaffFile.parse([])).toEqual([])
  })

  test('are active and here unless said otherwise; a shift begins in minutes after midnight', () => {
    expect(StaffFile.parse([{ ...lead, shiftStartsAt: '08:30' }])).toEqual([
      { ...lead, active: true, away: [], shiftStartsAt: 510 },
    ])
  })

  const faults: readonly (readonly [string, readonly unknown[], RegExp])[] = [
    ['nobody leads', [other], /coordinator-lead/],
    ['the only lead is not active', [{ ...lead, active: false }, other], /coordinator-lead/],
    ['somebody is named twice', [lead, { ...other, reference: lead.reference }], /each person once/],
    ['a cover is not in the list', [{ ...lead, cover: 'Practitioner/elsewhere' }], /"cover"/],
    [
      'a reference is no person',
      [{ ...lead, reference: 'Organization/x' }],
      /^0\.reference: .*like "PractitionerRole/,
    ],
    [
      'a reference is an address',
      [{ ...lead, reference: 'https://ehr.example/Practitioner/x' }],
      /^0\.reference/,
    ],
    ['a role is not known', [lead, { ...other, roles: ['boss'] }], /^1\.roles\.0: must be one of "/],
    ['somebody has no role', [lead, { ...other, roles: [] }], /^1\.roles: .*at least one role/],
    ['a name is only space', [{ ...lead, name: '  ' }], /^0\.name/],
    [
      'a specialty is not in the table',
      [{ ...lead, specialties: ['hearts'] }],
      /^0\.specialties\.0: must be one of/,
    ],
    ['a direction is not known', [{ ...lead, directions: ['sideways'] }], /^0\.directions\.0/],
    [
      'an absence ends before it begins',
      [{ ...lead, away: [{ from: '2026-06-02', until: '2026-06-01' }] }],
      /^0\.away\.0: must begin/,
    ],
    [
      'an absence is no day',
      [{ ...lead, away: [{ from: '2026-02-30', until: '2026-03-01' }] }],
      /^0\.away\.0\.from/,
    ],
    ['a shift begins at no time', [{ ...lead, shiftStartsAt: '24:00' }], /^0\.shiftStartsAt: .*like "08:00"/],
    ['an e-mail address is none', [{ ...lead, email: 'lead at practice' }], /^0\.email/],
    ['a field is misspelt', [{ ...lead, colour: 'red' }], /colour/],
  ]
  test.each(faults)('are refused where %s, and told what to do', (_, staff, expected) => {
    expect(faultsOf(staff).join('\n')).toMatch(expected)
  })
})
