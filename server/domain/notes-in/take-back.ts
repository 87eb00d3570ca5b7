import { codeSystems } from '../codes.ts'
import { objectOf, objectsOf, textOf, type Fields } from '../fhir-reading.ts'
import type { FhirWrite, WritableResource } from '../fhir-write.ts'
import { holdsAll } from '../holds-all.ts'

/** What filing a note wrote, and for an update what stood there before. */
export type FilingWrite = { write: FhirWrite; before?: WritableResource & { id: string } }

/** Says what happens to a resource and when, and is no part of what it says. */
const serversOwn: ReadonlySet<string> = new Set(['id', 'meta', 'text', 'resourceType', 'lastModified'])

/**
 * Decides what becomes of one thing that filing a note wrote, once the note's sender has taken it back. Unlike undoing, this
 * has to be possible whatever has happened since: a document and a Task that were made for it are mistakes; of a Task that
 * was changed every field that still says what filing wrote says again what it said before. Who decided what stays to be
 * read, and so does the work of our own people, which the clocks ask for anew.
 *
 * @param current - as it stands
 * @param lastModified - ISO 8601 in the clinic's offset, for Tasks
 * @returns nothing where it is to stay as it is: also where somebody has moved a Task on since
 */
export function planTakingBack(
  { write, before }: FilingWrite,
  current: WritableResource & { id: string },
  lastModified: string,
): Extract<FhirWrite, { interaction: 'update' }> | undefined {
  const { resourceType } = current
  const isDocument = resourceType === 'DocumentReference'
  if (!isDocument && (resourceType !== 'Task' || isWork(current))) return undefined
  const versionId = textOf(objectOf(current, 'meta', []) ?? {}, 'versionId', [])
  if (versionId === undefined) return undefined
  const stamp = isDocument ? {} : { lastModified }
  if (write.interaction === 'create') {
    if (current['status'] === 'entered-in-error') return undefined
    const resource = { ...current, ...stamp, status: 'entered-in-error' }
    return { interaction: 'update', resource, versionId }
  }
  if (before === undefined || !says(current, write.resource, 'status')) return undefined
  return {
    interaction: 'update',
    resource: { ...restore(current, write.resource, before), ...stamp },
    versionId,
  }
}

/** Work that a clock or a note asked our own people for. */
function isWork(task: Fields): boolean {
  const code = objectOf(task, 'code', []) ?? {}
  return objectsOf(code, 'coding', []).some(
    (coding) =>
      textOf(coding, 'system', []) === codeSystems.loop &&
      textOf(coding, 'code', [])?.startsWith('stall-') === true,
  )
}

function says(current: Fields, written: Fields, field: string): boolean {
  return written[field] === undefined
    ? current[field] === undefined
    : holdsAll(current, { [field]: written[field] })
}

function restore(
  current: WritableResource & { id: string },
  written: Fields,
  before: Fields,
): WritableResource & { id: string } {
  const fields = new Set([...Object.keys(written), ...Object.keys(before)])
  const restored = new Map<string, unknown>()
  for (const field of fields)
    if (!serversOwn.has(field) && says(current, written, field)) restored.set(field, before[field])
  const whole = { ...current, ...Object.fromEntries(restored) }
  const kept = Object.entries(whole).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(kept), resourceType: current.resourceType, id: current.id }
}

/**
 * Whether a Task is about one of these referrals, or names none that could tell.
 *
 * @param referrals - those the note was filed at, and whether each is open without it
 */
export function isOfOpenReferral(task: Fields, referrals: ReadonlyMap<string, boolean>): boolean {
  const named = [objectOf(task, 'focus', []), ...objectsOf(task, 'basedOn', [])].flatMap((each) => {
    const isOpen = each && referrals.get(textOf(each, 'reference', []) ?? '')
    return isOpen === undefined ? [] : [isOpen]
  })
  return named.length === 0 ? [...referrals.values()].every(Boolean) : named.some(Boolean)
}
