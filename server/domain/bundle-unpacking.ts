import { isFields, type Fields } from './fhir-reading.ts'

/** One resource to read: where it stood in the input, and the id it goes by. */
export type Unpacked = { value: unknown; id: string | undefined; place: string }

/** Bundles inside bundles deeper than this are an attack, not a chart. */
const deepestBundle = 5

const uuidPrefix = 'urn:uuid:'

function idOf(resource: unknown, fullUrl: string | undefined): string | undefined {
  const id = isFields(resource) ? resource['id'] : undefined
  if (typeof id === 'string' && id !== '') return id
  return fullUrl?.startsWith(uuidPrefix) ? fullUrl.slice(uuidPrefix.length) : undefined
}

function isBundle(value: unknown): value is Fields {
  return isFields(value) && value['resourceType'] === 'Bundle'
}

/**
 * Takes resources out of Bundles of any type and notes which `fullUrl` stands for which `Type/id`.
 * A resource without an id goes by the UUID of its `urn:uuid:` full URL. Deleted entries hold no resource.
 */
export function unpackBundles(resources: readonly unknown[]): {
  entries: readonly Unpacked[]
  aliases: ReadonlyMap<string, string>
} {
  const entries: Unpacked[] = []
  const aliases = new Map<string, string>()
  const take = (value: unknown, fullUrl: string | undefined, place: string, depth: number): void => {
    if (!isBundle(value)) {
      const id = idOf(value, fullUrl)
      const type = isFields(value) ? value['resourceType'] : undefined
      if (fullUrl !== undefined && id !== undefined && typeof type === 'string')
        aliases.set(fullUrl, `${type}/${id}`)
      entries.push({ value, id, place })
      return
    }
    if (depth >= deepestBundle) return
    const list: unknown = value['entry']
    if (!Array.isArray(list)) return
    list.forEach((entry: unknown, index) => {
      if (!isFields(entry)) entries.push({ value: entry, id: undefined, place: `${place}.entry[${index}]` })
      else if (entry['resource'] !== undefined)
        take(
          entry['resource'],
          typeof entry['fullUrl'] === 'string' ? entry['fullUrl'] : undefined,
          `${place}.entry[${index}]`,
          depth + 1,
        )
    })
  }
  resources.forEach((value, index) => take(value, undefined, `[${index}]`, 0))
  return { entries, aliases }
}
