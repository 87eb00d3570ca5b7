import { codesOf, elementsOf } from './r4/definitions.ts'

/** One JSON key of a type: the element it stands for and the one FHIR type its value has. */
export type Field = {
  readonly name: string
  readonly type: string
  readonly isMany: boolean
  /** Codes of the required binding, by system; undefined when there is none, or no list. */
  readonly codes: ReadonlyMap<string, ReadonlySet<string>> | undefined
  readonly targets: readonly string[] | undefined
  /** Set for `value[x]`: at most one of its keys may be used. */
  readonly choice: string | undefined
}

export type ElementTable = {
  readonly fields: ReadonlyMap<string, Field>
  /** Elements that must be there, each with the keys that would do. */
  readonly required: readonly { readonly name: string; readonly keys: readonly string[] }[]
}

const tables = new Map<string, ElementTable>()

/** The JSON keys of a type, made ready on first use; undefined for an unknown type. */
export function elementTableOf(type: string): ElementTable | undefined {
  const known = tables.get(type)
  if (known) return known
  const elements = elementsOf(type)
  if (!elements) return undefined
  const fields = new Map<string, Field>()
  const required: { name: string; keys: string[] }[] = []
  for (const [name, element] of Object.entries(elements)) {
    const keys = element.types.map((fhirType) => {
      const key = element.choice ? name + fhirType.charAt(0).toUpperCase() + fhirType.slice(1) : name
      fields.set(key, {
        name,
        type: fhirType,
        isMany: element.many ?? false,
        codes: element.valueSet === undefined ? undefined : codesOf(element.valueSet),
        targets: element.targets,
        choice: element.choice ? name : undefined,
      })
      return key
    })
    if (element.required) required.push({ name, keys })
  }
  const table = { fields, required }
  tables.set(type, table)
  return table
}
