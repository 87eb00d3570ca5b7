/** What the backend may want to do with one resource type. */
export type BackendInteraction = 'read' | 'search' | 'create' | 'update'

const letterOf = { create: 'c', read: 'r', update: 'u', search: 's' } as const satisfies Record<
  BackendInteraction,
  string
>

const lettersOfWord: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' }

/** `system/Task.crus`, `system/*.read`. A scope narrowed by a search does not cover the type. */
const systemScope = /^system\/(\*|[A-Z][A-Za-z]+)\.(read|write|\*|c?r?u?d?s?)$/

/**
 * Whether granted scopes let the backend do something with every resource of a type; both syntaxes of SMART, mixed as
 * some servers do.
 *
 * @param scope - the `scope` of the token answer; empty means that all that was asked for was granted (RFC 6749 5.1)
 * @see {@link https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html | SMART scopes}
 */
export function isGranted(
  scope: string,
  asked: string,
  type: string,
  interaction: BackendInteraction,
): boolean {
  const granted = (scope.trim() === '' ? asked : scope).split(/[\s,]+/)
  return granted.some((each) => {
    const [, of, permission] = systemScope.exec(each) ?? []
    if (permission === undefined || (of !== '*' && of !== type)) return false
    return (lettersOfWord[permission] ?? permission).includes(letterOf[interaction])
  })
}
