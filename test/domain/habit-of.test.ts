import { expect, test } from 'vitest'
import { habitOf, type CountedDestination } from '#domain/directory/habit-of.ts'

const sent = (reference: string, practice: number, own: number): CountedDestination => ({
  reference,
  practice: { referred: practice, returned: practice - 1 },
  own: { referred: own, returned: own },
})

test.each<[string, readonly CountedDestination[], readonly unknown[]]>([
  ['nobody referred anywhere', [], []],
  [
    'the referrer has sent some, theirs alone count',
    [sent('PractitionerRole/a', 9, 3), sent('PractitionerRole/b', 20, 0)],
    [{ reference: 'PractitionerRole/a', referred: 3, returned: 3, whose: 'own' }],
  ],
  [
    'the referrer has sent none, the practice’s count',
    [sent('PractitionerRole/a', 9, 0), sent('PractitionerRole/b', 20, 0)],
    [
      { reference: 'PractitionerRole/a', referred: 9, returned: 8, whose: 'practice' },
      { reference: 'PractitionerRole/b', referred: 20, returned: 19, whose: 'practice' },
    ],
  ],
])('where %s', (_case, counted, expected) => {
  expect(habitOf(counted)).toEqual(expected)
})
