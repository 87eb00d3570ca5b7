import type { Dice } from '../../server/sandbox/clinic/dice.ts'

export type Person = { id: string; given: string; family: string; birthDate: string; recordNumber: string }

const english = {
  given: [
    'Mary',
    'James',
    'Linda',
    'Robert',
    'Patricia',
    'Denise',
    'Harold',
    'Grace',
    'Walter',
    'Naomi',
    'Leon',
    'Ruth',
  ],
  family: [
    'Okafor',
    'Sullivan',
    'Petersen',
    'Whitfield',
    'Nakamura',
    'Abernathy',
    'Castellano',
    'Dubois',
    'Hargrove',
  ],
} as const
const spanish = {
  given: [
    'Ana María',
    'José Luis',
    'Guadalupe',
    'Rafael',
    'Lucía',
    'Ignacio',
    'Marisol',
    'Esteban',
    'Ximena',
  ],
  family: [
    'García López',
    'Hernández Ruiz',
    'Ortega',
    'Villanueva',
    'Peña Morales',
    'Quiñones',
    'Zamora Díaz',
  ],
} as const

/** Gives out synthetic people; nobody is given out twice under one name and birth date. */
export function openPeople(dice: Dice): (language: 'en' | 'es', over?: Partial<Person>) => Person {
  const seen = new Set<string>()
  let count = 0
  return (language, over = {}) => {
    const names = language === 'en' ? english : spanish
    for (;;) {
      const day = new Date(Date.UTC(dice.between(1938, 2008), dice.between(0, 11), dice.between(1, 28)))
      const person = {
        given: dice.pick(names.given),
        family: dice.pick(names.family),
        birthDate: day.toISOString().slice(0, 10),
        ...over,
      }
      const key = `${person.given}|${person.family}|${person.birthDate}`
      if (seen.has(key)) continue
      seen.add(key)
      count += 1
      return { id: `p-${count}`, recordNumber: String(40_000 + count), ...person }
    }
  }
}
