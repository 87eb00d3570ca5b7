import { isFields, textOf } from '#domain/fhir-reading.ts'
import type { ChangedEvidence } from './command-outcome.ts'

/**
 * Which of the resources a person decided on are other than they saw, or gone.
 *
 * @param seen - version by reference
 * @returns in the order of `seen`, each with when and by whom it was changed, as far as it says so itself
 */
export function findChanged(
  seen: Readonly<Record<string, string>>,
  resources: readonly unknown[],
): readonly ChangedEvidence[] {
  const current = new Map(
    resources
      .filter(isFields)
      .map((resource) => [`${String(resource['resourceType'])}/${String(resource['id'])}`, resource]),
  )
  return Object.entries(seen).flatMap(([reference, version]) => {
    const resource = current.get(reference)
    if (resource === undefined) return [{ reference }]
    const meta = isFields(resource['meta']) ? resource['meta'] : {}
    if (textOf(meta, 'versionId', []) === version) return []
    const at = meta['lastUpdated']
    const by = whoOf(resource)
    return [
      {
        reference,
        ...(typeof at === 'string' ? { at } : {}),
        ...(by === undefined ? {} : { by }),
      },
    ]
  })
}

/** Only a Task's owner and a decision's agent say who it was; nothing else is guessed at. */
function whoOf(resource: Readonly<Record<string, unknown>>): string | undefined {
  const agents = resource['agent']
  const [agent] = Array.isArray(agents) ? agents.filter(isFields) : []
  const who = isFields(agent?.['who']) ? agent['who'] : undefined
  return typeof who?.['display'] === 'string' ? who['display'] : undefined
}
