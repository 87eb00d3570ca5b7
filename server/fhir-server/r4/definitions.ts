import { readFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * The published R4 definitions this server works from, cut down by `generate.mjs`: structure of the served types,
 * required-binding code lists, search parameters, patient compartment. Read once, when this module is first used.
 */

const Element = z.object({
  /** FHIR type codes, or the path of a backbone element such as `Patient.contact`. */
  types: z.array(z.string()),
  required: z.boolean().optional(),
  many: z.boolean().optional(),
  /** `value[x]`: the JSON key carries the type, `valueString`. */
  choice: z.boolean().optional(),
  valueSet: z.string().optional(),
  /** Resource types a Reference may point at; absent means any. */
  targets: z.array(z.string()).optional(),
})
export type Element = z.infer<typeof Element>

const Structure = z.object({
  served: z.array(z.string()),
  resourceTypes: z.array(z.string()),
  primitives: z.record(z.string(), z.string().nullable()),
  types: z.record(z.string(), z.record(z.string(), Element)),
})

const SearchPath = z.object({
  path: z.array(z.string()),
  type: z.string(),
  only: z.string().optional(),
  system: z.string().optional(),
  valueSet: z.string().optional(),
})
export type SearchPath = z.infer<typeof SearchPath>

const SearchParameter = z.object({
  type: z.enum(['token', 'reference', 'date', 'string', 'uri', 'quantity', 'number']),
  definition: z.string(),
  /** Resource types a reference parameter can point at; empty means any. */
  targets: z.array(z.string()).optional(),
  at: z.array(SearchPath),
})
export type SearchParameter = z.infer<typeof SearchParameter>
export type SearchParameterType = SearchParameter['type']

const Search = z.object({
  patientCompartment: z.record(z.string(), z.array(z.string())),
  parameters: z.record(z.string(), z.record(z.string(), SearchParameter)),
})

const ValueSets = z.record(z.string(), z.record(z.string(), z.array(z.string())))

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))
}

const structure = Structure.parse(readJson('structure.json'))
const search = Search.parse(readJson('search-parameters.json'))
const valueSets = new Map(
  Object.entries(ValueSets.parse(readJson('value-sets.json'))).map(([url, systems]) => [
    url,
    new Map(Object.entries(systems).map(([system, codes]) => [system, new Set(codes)])),
  ]),
)
const typeNames = new Set(structure.resourceTypes)
const types = new Map(Object.entries(structure.types))
const parameters = new Map(
  Object.entries(search.parameters).map(([type, byName]) => [type, new Map(Object.entries(byName))]),
)
const noParameters: ReadonlyMap<string, SearchParameter> = new Map()

/** The resource types this server can store, in alphabetical order. */
export const servedTypes: readonly string[] = structure.served

/** Regular expressions of the primitive types; null where the publication gives none. */
export const primitivePatterns: ReadonlyMap<string, string | null> = new Map(Object.entries(structure.primitives))

/** Whether R4 has a resource type of this name, served here or not. */
export function isResourceTypeName(name: string): boolean {
  return typeNames.has(name)
}

/** The elements of a resource type, datatype or backbone path; undefined for primitives and unknown types. */
export function elementsOf(type: string): Readonly<Record<string, Element>> | undefined {
  return types.get(type)
}

/** System → codes of a required binding; undefined when the set has no published list. */
export function codesOf(valueSet: string): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  return valueSets.get(valueSet)
}

/** Every search parameter of a type except `_id` and `_lastUpdated`, which are columns, not index rows. */
export function searchParametersOf(type: string): ReadonlyMap<string, SearchParameter> {
  return parameters.get(type) ?? noParameters
}

/**
 * The reference parameters that put a resource of this type in a patient's compartment.
 * Empty for types outside it (Practitioner, Organization, …).
 *
 * @see {@link https://hl7.org/fhir/R4/compartmentdefinition-patient.html | Patient compartment}
 */
export function compartmentParametersOf(type: string): readonly string[] {
  return search.patientCompartment[type] ?? []
}
