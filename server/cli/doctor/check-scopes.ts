import type { DeclaredSmart } from '../../ehr/declared-smart.ts'
import { broken, limited, notChecked, works, type Finding } from './finding.ts'

type DataScope = { context: string; type: string; letters: string }

const dataScope = /^(patient|user|system)\/(\*|[A-Z][A-Za-z]+)\.([a-z]+|\*)$/
const lettersOfV1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' }

/** A scope narrowed by search parameters covers only a part of its type, and is none here. */
function toDataScope(scope: string): DataScope | undefined {
  const [, context, type, permission] = dataScope.exec(scope) ?? []
  if (context === undefined || type === undefined || permission === undefined) return undefined
  return { context, type, letters: lettersOfV1[permission] ?? permission }
}

/** Whether scopes of either syntax let an app do something (`c`, `r`, `u`, `d` or `s`) with a type. */
export function isCovered(scopes: readonly string[], type: string, letters: string): boolean {
  const granted = scopes.flatMap((scope) => toDataScope(scope) ?? [])
  return [...letters].every((letter) =>
    granted.some((each) => (each.type === type || each.type === '*') && each.letters.includes(letter)),
  )
}

/** Whether scopes of either syntax, wildcards among them, allow all that one scope would. */
export function isScopeCovered(wanted: string, listed: readonly string[]): boolean {
  if (listed.includes(wanted)) return true
  const data = toDataScope(wanted)
  if (data === undefined) return false
  const ofContext = listed.filter((scope) => scope.startsWith(`${data.context}/`))
  return isCovered(ofContext, data.type, data.letters)
}

/** A scope that lets an app change something and read nothing: without it everything is shown all the same. */
function isToWrite(scope: string): boolean {
  const letters = toDataScope(scope)?.letters
  return letters !== undefined && !/[rs]/.test(letters)
}

/** The type a scope is about; none for `openid` and the like. */
export function typeOfScope(scope: string): string | undefined {
  return toDataScope(scope)?.type
}

/**
 * Compares the scopes Baton asks for with those an EHR lists. A list without any scope on data is a list of something
 * else: some vendors keep those with each registration.
 *
 * @param hasType - whether the EHR has a type at all, as far as is known
 */
export function checkScopes(
  scope: string,
  declared: DeclaredSmart,
  hasType: (type: string) => boolean,
): Finding {
  const wanted = scope.split(' ').filter((each) => each !== '')
  const syntax = checkSyntax(wanted, declared)
  if (syntax !== undefined) return syntax
  const listed = declared.scopes_supported
  if (listed?.some((each) => toDataScope(each) !== undefined) !== true) {
    const says = 'The EHR does not list the data scopes it knows; they are settled with each registration.'
    return notChecked(
      'scopes',
      says,
      'Register every scope of smart-config/app.json; the launch shows what was granted.',
    )
  }
  const missing = wanted.filter((each) => !isScopeCovered(each, listed))
  if (missing.length === 0)
    return works('scopes', `All ${wanted.length} scopes Baton asks for are known here.`)
  if (missing.every(isToWrite)) {
    const says = `The EHR does not list what Baton would write with: ${missing.join(', ')}. Baton keeps that in its own store.`
    const remedy =
      'Have them enabled if it shall stand in the EHR, else name them in withoutScopes of its file.'
    return limited('scopes', says, remedy)
  }
  const isAboutNothing = missing.every((each) => {
    const type = typeOfScope(each)
    return type !== undefined && !hasType(type)
  })
  const enable = isAboutNothing ? 'This EHR has no such resources. If it' : 'Have them enabled; if the EHR'
  const remedy = `${enable} refuses the launch because of them, name them in withoutScopes of its file.`
  return limited('scopes', `Not among the scopes this EHR lists: ${missing.join(', ')}.`, remedy)
}

function checkSyntax(wanted: readonly string[], declared: DeclaredSmart): Finding | undefined {
  const { capabilities } = declared
  if (capabilities === undefined) return undefined
  const asked = wanted.some((each) => /\/[A-Za-z]+\.(read|write|\*)$/.test(each)) ? 'v1' : 'v2'
  const other = asked === 'v1' ? 'v2' : 'v1'
  const isUnderstood =
    capabilities.includes(`permission-${asked}`) || !capabilities.includes(`permission-${other}`)
  if (isUnderstood) return undefined
  const says = `The EHR understands scopes of syntax ${other} only; the ones asked for are ${asked}.`
  return broken('scopes', says, `Set "scopeSyntax": "${other}" in its file.`)
}
