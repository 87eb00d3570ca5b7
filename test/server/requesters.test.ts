import { expect, test } from 'vitest'
import type { StaffMember, StaffRole } from '#domain/staff.ts'
import { listRequesters } from '../../server/use-cases/commands/list-requesters.ts'

const member = (key: string, role: StaffRole, isActive = true): StaffMember => ({
  reference: `Practitioner/${key}`,
  name: `Name of ${key}`,
  roles: [role],
  isActive,
})
const staff = [
  member('tran', 'coordinator'),
  member('castillo', 'clinician'),
  member('whitfield', 'clinician'),
  member('gone', 'clinician', false),
]
const ask = (key: string, ...roles: StaffRole[]) =>
  listRequesters(staff, { reference: `Practitioner/${key}`, name: `Name of ${key}`, roles })

test('a clinician orders in their own name first', () => {
  expect(ask('whitfield', 'clinician')).toEqual({
    mayRefer: true,
    requesters: [
      { reference: 'Practitioner/whitfield', name: 'Name of whitfield', isMe: true },
      { reference: 'Practitioner/castillo', name: 'Name of castillo', isMe: false },
    ],
  })
})

test('whoever enters an order names an active clinician, never themselves', () => {
  expect(ask('tran', 'coordinator').requesters.map(({ reference }) => reference)).toEqual([
    'Practitioner/castillo',
    'Practitioner/whitfield',
  ])
})

test('whose role does not allow referring is told so, and learns no names', () => {
  expect(ask('hollis', 'manager')).toEqual({ mayRefer: false, requesters: [] })
})
