import { momentOf, objectOf, textOf } from '../fhir-reading.ts'
import type { Cms50Warning, Held } from './patient-data.ts'

/** Positive when the first is certainly newer: by the server's time, then by version number. */
function compareAge(one: Held, other: Held): number {
  const [meta, otherMeta] = [objectOf(one.fields, 'meta', []) ?? {}, objectOf(other.fields, 'meta', []) ?? {}]
  const at = momentOf(meta, 'lastUpdated', [])?.at
  const otherAt = momentOf(otherMeta, 'lastUpdated', [])?.at
  if (at !== undefined && otherAt !== undefined && at !== otherAt) return at - otherAt
  const age = Number(textOf(meta, 'versionId', [])) - Number(textOf(otherMeta, 'versionId', []))
  return Number.isNaN(age) ? 0 : age
}

/**
 * Keeps the newest version of every resource, in the order in which each was first met. A newer version also replaces
 * one that was about another patient: that is how a wrong patient is corrected. Of two that nothing tells apart the
 * later one is kept; where they are about different patients they are different resources that share an id.
 *
 * @param warnings - is added to where two that nothing tells apart differ
 */
export function joinVersions(held: readonly Held[], warnings: Cms50Warning[]): readonly Held[] {
  // Almost everything is there once: lists are made only for what is not.
  const first = new Map<unknown, Map<string, Held>>()
  const several = new Map<Held, Held[]>()
  for (const one of held) {
    if (one.id === undefined) continue
    const type = one.fields['resourceType']
    const ofType = first.get(type) ?? new Map<string, Held>()
    if (ofType.size === 0) first.set(type, ofType)
    const other = ofType.get(one.id)
    if (other === undefined) ofType.set(one.id, one)
    else several.set(other, addVersion(several.get(other) ?? [other], one, warnings))
  }
  if (several.size === 0) return held
  const isMet = new Set([...first.values()].flatMap((ofType) => [...ofType.values()]))
  return held.flatMap((one) => several.get(one) ?? (one.id === undefined || isMet.has(one) ? one : []))
}

function addVersion(versions: Held[], one: Held, warnings: Cms50Warning[]): Held[] {
  if (versions.some((other) => compareAge(other, one) > 0)) return versions
  const isReplaced = (other: Held): boolean => compareAge(one, other) > 0 || other.patient === one.patient
  const differs = (other: Held): boolean =>
    compareAge(one, other) === 0 &&
    other.patient === one.patient &&
    JSON.stringify(other.fields) !== JSON.stringify(one.fields)
  if (versions.some(differs))
    warnings.push({ code: 'copies-differ', patient: one.patient, evidence: [one.ref] })
  return [...versions.filter((other) => !isReplaced(other)), one]
}
