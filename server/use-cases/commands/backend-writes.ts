const writable: ReadonlySet<string> = new Set(['ServiceRequest', 'Task', 'Appointment', 'Communication'])
/** What a command may leave in an EHR with the backend's access, of SMART's first or second scope syntax. */
const systemScope = /^system\/(\w+)\.(read|write|\*|c?r?u?d?s?)$/

/**
 * What the backend may write by the scopes it asks for, as `Task.create`: what it never asked for an EHR refuses, and a
 * plan that counted on it would come to nothing.
 *
 * @param scope - separated by spaces, as in a token request
 */
export function listBackendWrites(scope: string): readonly string[] {
  return scope.split(' ').flatMap((each) => {
    const [, type = '', access = ''] = systemScope.exec(each) ?? []
    if (!writable.has(type)) return []
    const isWhole = access === 'write' || access === '*'
    const mayCreate = isWhole || (access !== 'read' && access.includes('c'))
    const mayUpdate = isWhole || (access !== 'read' && access.includes('u'))
    return [...(mayCreate ? [`${type}.create`] : []), ...(mayUpdate ? [`${type}.update`] : [])]
  })
}
