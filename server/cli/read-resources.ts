import { UnusableInput } from './unusable-input.ts'

type JsonObject = Record<string, unknown>

/** A FHIR resource as far as the door looks: the domain decides whether it can be used. */
export type RawResource = { resourceType: string; id?: unknown } & JsonObject

/** Lists and Bundles inside each other (a batch response of searches) are opened this deep. */
const deepestNesting = 5

const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isResource = (value: unknown): value is RawResource =>
  isRecord(value) && typeof value['resourceType'] === 'string' && value['resourceType'] !== ''

/**
 * Reads FHIR resources out of one text: a resource, an array, a Bundle of any type, or NDJSON of any of them.
 *
 * The manifest of a bulk export, which stands in the folder with its files, holds none.
 *
 * @param name - how the text is called in messages: its path, or `-`
 * @param say - is told what is skipped
 * @returns resources in order of appearance, Bundles whole but without what their own history says was deleted
 * @throws UnusableInput naming the entry: `name:17`, `name[3]` or `name: entry[3]`
 */
export function readResources(name: string, text: string, say: (line: string) => void): RawResource[] {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text
  if (content.trim() === '') throw new UnusableInput(`${name}: is empty`)
  const whole = isNdjsonName(name) ? undefined : tryParse(content)
  if (whole && isBulkManifest(whole.value)) {
    say(`${name}: skipped, it is the manifest of a bulk export`)
    return []
  }
  if (whole) return openValue(name, whole.value, 0)
  const lines = content.split(/\r?\n/)
  const first = lines.find((line) => line.trim() !== '')
  if (!isNdjsonName(name) && (first === undefined || !tryParse(first))) {
    throw new UnusableInput(`${name}: is not JSON${placeOf(content)}`)
  }
  return lines.flatMap((line, index) => readLine(`${name}:${index + 1}`, line))
}

/** What a server answers at the end of a bulk export. {@link https://hl7.org/fhir/uv/bulkdata/export.html#response---output-manifest} */
const isBulkManifest = (value: unknown): boolean =>
  isRecord(value) &&
  !isResource(value) &&
  typeof value['transactionTime'] === 'string' &&
  Array.isArray(value['output'])

const isNdjsonName = (name: string): boolean => /\.(?:ndjson|jsonl)$/i.test(name)

function tryParse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Where JSON breaks off. The parser's own message quotes the text around it, which may be a patient's name. */
function placeOf(text: string): string {
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    const found = error instanceof SyntaxError ? /line \d+ column \d+/.exec(error.message) : null
    return found ? ` (${found[0]})` : ''
  }
}

function readLine(place: string, line: string): RawResource[] {
  if (line.trim() === '') return []
  const parsed = tryParse(line)
  if (!parsed) throw new UnusableInput(`${place}: is not JSON${placeOf(line)}`)
  return openValue(place, parsed.value, 0)
}

function openValue(place: string, value: unknown, depth: number): RawResource[] {
  if (depth > deepestNesting) throw new UnusableInput(`${place}: is nested too deeply`)
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => openValue(`${place}[${index}]`, item, depth + 1))
  }
  if (!isResource(value)) throw new UnusableInput(`${place}: is not a FHIR resource (no resourceType)`)
  if (value.resourceType !== 'Bundle') return [value]
  return [checkBundle(place, value, depth)]
}

function checkBundle(place: string, bundle: RawResource, depth: number): RawResource {
  const entries: unknown = bundle['entry'] ?? []
  if (!Array.isArray(entries)) throw new UnusableInput(`${place}: Bundle.entry is not a list`)
  const deleted = new Set<string>()
  const kept = entries.flatMap((entry: unknown, index) => {
    if (!isRecord(entry)) throw new UnusableInput(`${place}: entry[${index}] is not an object`)
    const checked = checkEntry(`${place}: entry[${index}]`, entry, depth)
    const gone = deletionOf(entry)
    if (gone !== undefined) deleted.add(gone)
    return checked && !deleted.has(referenceOf(checked['resource'])) ? [checked] : []
  })
  return { ...bundle, entry: kept }
}

/** An entry without a resource is a request or a deletion: nothing to read, nothing wrong. */
function checkEntry(place: string, entry: JsonObject, depth: number): JsonObject | undefined {
  if (entry['resource'] === undefined || entry['resource'] === null) return undefined
  const [resource] = openValue(place, entry['resource'], depth + 1)
  return { ...entry, resource }
}

const referenceOf = (resource: unknown): string =>
  isResource(resource) ? `${resource.resourceType}/${String(resource.id)}` : ''

/** A history names the newest version first: what stands after a deletion is what was deleted. */
function deletionOf({ request }: JsonObject): string | undefined {
  if (!isRecord(request) || request['method'] !== 'DELETE' || typeof request['url'] !== 'string')
    return undefined
  return /(?:^|\/)([A-Za-z]+\/[A-Za-z0-9.-]{1,64})$/.exec(request['url'])?.[1]
}
