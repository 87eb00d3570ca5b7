import { z } from 'zod'
import type { MirroredResource } from '../../store/mirrored-resources.ts'

const Head = z.looseObject({
  resourceType: z.string(),
  id: z.string(),
  meta: z
    .looseObject({
      versionId: z.string().optional(),
      lastUpdated: z.iso.datetime({ offset: true }).optional(),
    })
    .optional()
    .catch(undefined),
})

/** Resources as they are mirrored, each once: of two versions of one the later in the list. What has no id is left out. */
export function toMirrored(resources: readonly unknown[]): MirroredResource[] {
  const byKey = new Map<string, MirroredResource>()
  for (const resource of resources) {
    const read = Head.safeParse(resource)
    if (!read.success) continue
    const { resourceType: type, id, meta } = read.data
    byKey.set(`${type}/${id}`, {
      type,
      id,
      ...(meta?.versionId === undefined ? {} : { versionId: meta.versionId }),
      ...(meta?.lastUpdated === undefined ? {} : { lastUpdated: meta.lastUpdated }),
      content: JSON.stringify(resource),
    })
  }
  return [...byKey.values()]
}

/** What was read, and of the types that were not read completely what was read before. */
export function mergeWithMirror(
  read: readonly unknown[],
  mirrored: readonly { type: string; content: string }[],
  completeTypes: readonly string[],
): readonly unknown[] {
  const kept = mirrored
    .filter(({ type }) => !completeTypes.includes(type))
    .map(({ content }): unknown => JSON.parse(content))
  return [...read, ...kept]
}

const Reference = z.looseObject({ reference: z.string().optional() }).optional().catch(undefined)
const OfPatient = z.looseObject({ subject: Reference, for: Reference, patient: Reference })

/** Id of the patient a resource names as its subject; `undefined` when it names none. */
export function patientIn(resource: unknown): string | undefined {
  const read = OfPatient.safeParse(resource)
  if (!read.success) return undefined
  const { subject, for: whom, patient } = read.data
  for (const each of [subject, whom, patient]) {
    const [, id] = /(?:^|\/)Patient\/([A-Za-z0-9.-]{1,64})$/.exec(each?.reference ?? '') ?? []
    if (id !== undefined) return id
  }
  return undefined
}
