import type { Capabilities, TypeCapability } from '#contract/capabilities.ts'
import { isCovered } from './check-scopes.ts'
import { kindsOfEvidence, type KindOfEvidence } from './kinds-of-evidence.ts'

/** What Baton can do with one type of resource at this EHR. */
export type Ability = {
  type: string
  level: 'works' | 'read-only' | 'missing'
  says: string
  isNeeded: boolean
  /** As the EHR declares it; absent when it does not have the type. */
  declared?: TypeCapability
}

/**
 * Turns a CapabilityStatement and the scopes Baton asks for into what people will notice.
 *
 * @param scope - as asked for at launch; a type without a scope is not read, whatever the EHR has
 */
export function judgeAbilities(capabilities: Capabilities, scope: string): Ability[] {
  const scopes = scope.split(' ')
  return kindsOfEvidence.map((kind) => judge(kind, capabilities.types[kind.type], scopes))
}

function judge(
  kind: KindOfEvidence,
  declared: TypeCapability | undefined,
  scopes: readonly string[],
): Ability {
  const common = {
    type: kind.type,
    isNeeded: kind.isNeeded === true,
    ...(declared === undefined ? {} : { declared }),
  }
  const lack = findLack(kind, declared, scopes)
  if (lack !== undefined) return { ...common, level: 'missing', says: `${lack}: ${kind.whenMissing}` }
  const hints = hintsOf(kind, declared)
  const barrier = findWriteBarrier(kind, declared, scopes)
  if (barrier === undefined || kind.whenReadOnly === undefined) {
    return { ...common, level: 'works', says: sentence(kind.means, hints) }
  }
  return { ...common, level: 'read-only', says: sentence(`${barrier}: ${kind.whenReadOnly}`, hints) }
}

const sentence = (first: string, hints: readonly string[]): string => [first, ...hints].join(' ')

/** Why it cannot be read in the way Baton reads it. */
function findLack(
  kind: KindOfEvidence,
  declared: TypeCapability | undefined,
  scopes: readonly string[],
): string | undefined {
  if (declared === undefined) return 'not in this EHR’s FHIR interface'
  if (kind.way === 'read') {
    if (!declared.read) return 'cannot be read'
    return isCovered(scopes, kind.type, 'r') ? undefined : 'Baton does not ask for it here (withoutScopes)'
  }
  if (!declared.search) return 'cannot be searched'
  const parameter = kind.way === 'by-patient' ? 'patient' : '_id'
  if (kind.way === 'by-patient' && !declares(declared, parameter)) return 'cannot be searched by patient'
  return isCovered(scopes, kind.type, 's') ? undefined : 'Baton does not ask for it here (withoutScopes)'
}

/** An EHR that lists no parameters at all has not said that it lacks one. */
function declares(declared: TypeCapability, parameter: string): boolean {
  return declared.searchParams.length === 0 || declared.searchParams.includes(parameter)
}

/** Why Baton cannot write what it would like to: the EHR does not take it, or Baton does not ask to. */
function findWriteBarrier(
  kind: KindOfEvidence,
  declared: TypeCapability | undefined,
  scopes: readonly string[],
): string | undefined {
  const wants = kind.wants ?? []
  const takes = {
    create: declared?.create === true,
    update: declared?.update === true || declared?.patch === true,
  }
  const refused = wants.filter((each) => !takes[each])
  if (refused.length === wants.length && refused.length > 0) return 'can be read, not written'
  if (refused.length > 0) {
    return refused.includes('create')
      ? 'can be read and changed, not created'
      : 'can be read and created, not changed'
  }
  const letters = wants.map((each) => (each === 'create' ? 'c' : 'u')).join('')
  if (isCovered(scopes, kind.type, letters)) return undefined
  return 'can be read; the EHR would take writes, but Baton asks for none'
}

function hintsOf(kind: KindOfEvidence, declared: TypeCapability | undefined): string[] {
  if (declared === undefined) return []
  const undeclared = (kind.alsoBy ?? []).filter((each) => !declares(declared, each))
  const hints = undeclared.map(
    (each) => `(Search by ${each} is not declared: an EHR that refuses it makes this “can’t confirm”.)`,
  )
  const isWritten = (kind.wants ?? []).length > 0 && (declared.create || declared.update || declared.patch)
  if (isWritten && declared.versioning === 'no-version') {
    hints.push('(It keeps no versions: a change made in between cannot be noticed by If-Match.)')
  }
  if (isWritten && declared.create && !declared.conditionalCreate) {
    hints.push('(No conditional create: Baton has to look before it creates.)')
  }
  return hints
}
