import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { listUsual, type SpecialtyDestination } from '#domain/directory/list-usual.ts'
import { aReceiver } from './receivers-builder.ts'

const question = { urgency: 'routine', patient: { coverages: [] }, networks: [] } as const

const receivers = [
  aReceiver(),
  aReceiver({ id: 'r-2', reference: 'PractitionerRole/role-2', name: 'Dr. Elias Thornton' }),
  aReceiver({ id: 'r-3', reference: 'PractitionerRole/role-3', name: 'Dr. Odile Marchetti' }),
  aReceiver({
    id: 'r-4',
    reference: 'PractitionerRole/role-4',
    name: 'Dr. Wren Castellan',
    specialties: ['dermatology'],
  }),
  aReceiver({ id: 'r-5', reference: 'PractitionerRole/role-5', name: 'Dr. Gone', isActive: false }),
]

const sent = (
  specialty: SpecialtyDestination['specialty'],
  role: number,
  referred: number,
): SpecialtyDestination => ({
  specialty,
  reference: `PractitionerRole/role-${role}`,
  referred,
  returned: 0,
  whose: 'practice',
})

const namesOf = (destinations: readonly SpecialtyDestination[]) =>
  listUsual(receivers, question, destinations).map(({ specialty, ranked }) => [
    specialty,
    ranked.receiver.name,
  ])

test('the specialty that is referred to most comes first, its most used receivers in front', () => {
  expect(namesOf([sent('cardiology', 1, 1), sent('cardiology', 2, 2), sent('dermatology', 4, 9)])).toEqual([
    ['dermatology', 'Dr. Wren Castellan'],
    ['cardiology', 'Dr. Elias Thornton'],
    ['cardiology', 'Dr. Ingrid Lindahl'],
  ])
})

test.each([
  ['nobody was referred yet', []],
  ['the directory has the receiver as inactive', [sent('cardiology', 5, 4)]],
  ['the directory has the receiver no more', [sent('cardiology', 77, 4)]],
  ['the receiver was used for another specialty than it has', [sent('dermatology', 1, 4)]],
])('nobody is usual where %s', (_case, destinations) => {
  expect(namesOf(destinations)).toEqual([])
})

test('a third receiver of a specialty is left to the ranked list', () => {
  const three = [sent('cardiology', 1, 5), sent('cardiology', 2, 4), sent('cardiology', 3, 3)]
  expect(namesOf(three)).toHaveLength(2)
})

test('neither the order of the receivers nor that of the counts changes the answer', () => {
  const destinations = [sent('cardiology', 1, 3), sent('cardiology', 2, 3), sent('dermatology', 4, 6)]
  const usual = listUsual(receivers, question, destinations)
  fc.assert(
    fc.property(
      fc.shuffledSubarray(receivers, { minLength: receivers.length }),
      fc.shuffledSubarray(destinations, { minLength: destinations.length }),
      (some, counts) => {
        expect(listUsual(some, question, counts)).toEqual(usual)
      },
    ),
  )
})
