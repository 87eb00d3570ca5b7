import type { PatientEntry } from './patient-roll.ts'

/** Somebody on the roll, with the place that numbers, birthdays and addresses follow from. */
export type Enrolled = { readonly entry: PatientEntry; readonly place: number }

/** The people a clinic's histories are about. */
export type Roll = {
  readonly people: readonly Enrolled[]
  /** @throws Error for an id that nobody on the roll has */
  read(id: string): Enrolled
}

/** @param firstPlace - place of the first entry; rolls of one clinic do not share places */
export function openRoll(entries: readonly PatientEntry[], firstPlace = 0): Roll {
  const people = entries.map((entry, index) => ({ entry, place: firstPlace + index }))
  const byId = new Map(people.map((person) => [person.entry.id, person]))
  return {
    people,
    read: (id) => {
      const person = byId.get(id)
      if (person === undefined) throw new Error(`no such patient: ${id}`)
      return person
    },
  }
}
