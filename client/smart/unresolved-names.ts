/** Kinds of resources that carry a name people know somebody by. */
const namedTypes = ['PractitionerRole', 'Organization', 'Practitioner'] as const
export type NamedType = (typeof namedTypes)[number]

/** Longer lists would make an address that servers refuse; twenty names are more than a chart shows. */
const maxIdsPerType = 20

const namedReference =
  /^(PractitionerRole|Organization|Practitioner)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/.+)?$/

/**
 * Finds who is mentioned only by reference, without a display text and without the resource itself being there.
 *
 * @returns ids by type, the type with most of them first, each id once and sorted; empty when every name is known
 */
export function findUnresolvedNames(
  resources: readonly unknown[],
): { type: NamedType; ids: readonly string[] }[] {
  const ids: Record<NamedType, Set<string>> = {
    PractitionerRole: new Set(),
    Organization: new Set(),
    Practitioner: new Set(),
  }
  for (const resource of resources) visit(resource, ids)
  for (const resource of resources) forgetIncluded(resource, ids)
  return namedTypes
    .map((type) => ({ type, ids: [...ids[type]].sort().slice(0, maxIdsPerType) }))
    .filter((each) => each.ids.length > 0)
    .sort((a, b) => b.ids.length - a.ids.length)
}

function visit(value: unknown, ids: Record<NamedType, Set<string>>): void {
  if (Array.isArray(value)) {
    for (const each of value) visit(each, ids)
    return
  }
  if (typeof value !== 'object' || value === null) return
  if ('reference' in value && typeof value.reference === 'string' && !('display' in value)) {
    const [, type, id] = namedReference.exec(value.reference) ?? []
    const known = namedTypes.find((each) => each === type)
    if (known !== undefined && id !== undefined) ids[known].add(id)
  }
  for (const each of Object.values(value)) visit(each, ids)
}

function forgetIncluded(resource: unknown, ids: Record<NamedType, Set<string>>): void {
  if (typeof resource !== 'object' || resource === null || !('resourceType' in resource && 'id' in resource))
    return
  const type = namedTypes.find((each) => each === resource.resourceType)
  if (type !== undefined && typeof resource.id === 'string') ids[type].delete(resource.id)
}
