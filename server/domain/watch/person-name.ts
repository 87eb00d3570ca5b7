import { objectsOf, textOf, type Fields } from '../fhir-reading.ts'

/** A name in the order in which it is written; empty where the record holds none. */
export type PersonName = { readonly given: readonly string[]; readonly family?: string }

/** The official name, else the usual, else the first that is not out of use. */
export function readPersonName(person: Fields): PersonName {
  const names = objectsOf(person, 'name', []).filter((name) => name['use'] !== 'old')
  const name =
    ['official', 'usual'].map((use) => names.find((each) => each['use'] === use)).find(Boolean) ?? names[0]
  if (name === undefined) return { given: [] }
  const given: unknown = name['given']
  const family = textOf(name, 'family', [])
  return {
    given: Array.isArray(given) ? given.filter((each) => typeof each === 'string') : [],
    ...(family !== undefined && { family }),
  }
}

/** `Ada Maria Sample`; nothing where the record holds no name. */
export function toWholeName({ given, family }: PersonName): string | undefined {
  const name = [...given, family].filter(Boolean).join(' ')
  return name === '' ? undefined : name
}
