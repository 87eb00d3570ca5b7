/** A JSON object whose members are not known yet. */
export type JsonObject = { readonly [key: string]: unknown }

/** A resource as it stands on the wire: its type is known, the rest is checked against R4 before it is stored. */
export interface Resource extends JsonObject {
  readonly resourceType: string
}

/** Whether a value is a JSON object, not null and not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value is an object that says which resource type it is. */
export function isResource(value: unknown): value is Resource {
  return isObject(value) && typeof value['resourceType'] === 'string'
}

/** The string at a key, or undefined when it is missing or something else. */
export function stringAt(value: unknown, key: string): string | undefined {
  if (!isObject(value)) return undefined
  const member = value[key]
  return typeof member === 'string' ? member : undefined
}

/** A value as a list: arrays as they are, undefined as nothing, anything else as one item. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined || value === null ? [] : [value]
}

/** The objects among the items at a key. */
export function objectsAt(value: unknown, key: string): readonly JsonObject[] {
  return isObject(value) ? listOf(value[key]).filter(isObject) : []
}
