import { describe, expect, test } from 'vitest'
import { readGrantedScopes, type ScopeAction } from '../../client/smart/granted-scopes.ts'

describe('granted scopes', () => {
  test.each<[scope: string, action: ScopeAction, type: string, isAllowed: boolean]>([
    ['patient/Task.read', 'read', 'Task', true],
    ['patient/Task.read', 'search', 'Task', true],
    ['patient/Task.read', 'update', 'Task', false],
    ['patient/Task.write', 'create', 'Task', true],
    ['patient/Task.write', 'search', 'Task', false],
    ['patient/Task.*', 'delete', 'Task', true],
    ['user/*.read', 'search', 'Appointment', true],
    ['patient/*.*', 'search', 'Appointment', true],
    ['patient/Task.rs', 'read', 'Task', true],
    ['patient/Task.rs', 'search', 'Task', true],
    ['patient/Task.r', 'search', 'Task', false],
    ['patient/Task.s', 'read', 'Task', false],
    ['patient/Task.cruds', 'delete', 'Task', true],
    ['user/Task.u', 'update', 'Task', true],
    ['patient/*.rs', 'search', 'Communication', true],
    ['patient/Task.rs', 'search', 'Appointment', false],
    ['patient/Task.sr', 'search', 'Task', false],
    ['patient/Task.rr', 'read', 'Task', false],
    ['patient/Task.', 'read', 'Task', false],
    ['system/Task.rs', 'search', 'Task', false],
    ['launch/patient', 'read', 'Patient', false],
    ['patient/DocumentReference.rs?type=34133-9', 'search', 'DocumentReference', false],
    ['openid fhirUser patient/ServiceRequest.read user/Task.cruds', 'search', 'ServiceRequest', true],
    ['openid,patient/Task.rs', 'search', 'Task', true],
    ['', 'read', 'Patient', false],
  ])('"%s" decides on %s of %s: %s', (scope, action, type, isAllowed) => {
    expect(readGrantedScopes(scope).allows(action, type)).toBe(isAllowed)
  })

  test('a narrowed scope beside a whole one does not take anything away', () => {
    const scopes = readGrantedScopes('patient/Task.rs?status=requested patient/Task.rs')
    expect(scopes.allows('search', 'Task')).toBe(true)
  })
})
