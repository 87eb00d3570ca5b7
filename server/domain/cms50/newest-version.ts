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
  const byReference = new Map<string, Held[]>()
  for (const one of held) {
    const versions = byReference.get(one.ref)
    if (versions) addVersion(versions, one, warnings)
    else byReference.set(one.ref, [one])
  }
  return byReference.size === held.length ? held : [...byReference.values()].flat()
}

function addVersion(versions: Held[], one: Held, warnings: Cms50Warning[]): void {
  if (versions.some((other) => compareAge(other, one) > 0)) return
  const isReplaced = (other: Held): boolean => compareAge(one, other) > 0 || other.patient === one.patient
  const differs = (other: Held): boolean =>
    compareAge(one, other) === 0 &&
    other.patient === one.patient &&
    JSON.stringify(other.fields) !== JSON.stringify(one.fields)
  if (versions.some(differs))
    warnings.push({ code: 'copies-differ', patient: one.patient, evidence: [one.ref] })
  versions.splice(0, versions.length, ...versions.filter((other) => !isReplaced(other)), one)
}
