import { describe, expect, it } from 'vitest'
import { type Ceilings, negotiateScopes } from '../../server/sandbox/authorization/scope-negotiation.ts'
import { allLetters } from '../../server/sandbox/authorization/scope.ts'

const open: Ceilings = {
  client: 'launch openid offline_access patient/*.cruds user/*.cruds',
  withheld: [],
  types: ['Patient', 'Task', 'Appointment'],
  contexts: ['patient', 'user'],
}

describe('negotiating scopes', () => {
  it('grants what client and user may have, in the order and syntax asked', () => {
    expect(negotiateScopes('openid patient/Task.read user/Patient.rs launch', open)).toEqual([
      'openid',
      'launch',
      'patient/Task.read',
      'user/Patient.rs',
    ])
  })

  it('narrows a wildcard to the types the client registered', () => {
    const client = 'patient/Task.rs patient/Patient.r'
    expect(negotiateScopes('patient/*.cruds', { ...open, client })).toEqual([
      'patient/Task.rs',
      'patient/Patient.r',
    ])
  })

  it('narrows letters to what the role may do', () => {
    const user = [
      { type: '*', letters: ['r', 's'] as const },
      { type: 'Task', letters: allLetters },
    ]
    expect(negotiateScopes('patient/Task.cruds patient/Appointment.cruds', { ...open, user })).toEqual([
      'patient/Task.cruds',
      'patient/Appointment.rs',
    ])
  })

  it('falls back to version 2 when a version 1 word says too much', () => {
    const client = 'patient/Task.r'
    expect(negotiateScopes('patient/Task.read', { ...open, client })).toEqual(['patient/Task.r'])
  })

  it('joins two scopes on the same type', () => {
    expect(negotiateScopes('patient/Task.read patient/Task.write', open)).toEqual(['patient/Task.*'])
  })

  it('keeps searches apart and demands both when client and request have one', () => {
    const client = 'patient/Task.rs?status=requested patient/Patient.rs'
    expect(
      negotiateScopes('patient/Task.rs?intent=order patient/Patient.rs?active=true', { ...open, client }),
    ).toEqual(['patient/Task.rs?intent=order&status=requested', 'patient/Patient.rs?active=true'])
  })

  it.each([
    ['a whole type', ['Appointment'], ['patient/Task.rs']],
    ['a scope', ['patient/Appointment.s'], ['patient/Task.rs', 'patient/Appointment.r']],
    ['a wildcard scope', ['patient/*.rs'], []],
  ])('withholds %s', (_, withheld, expected) => {
    expect(negotiateScopes('patient/Task.rs patient/Appointment.rs', { ...open, withheld })).toEqual(expected)
  })

  it('takes a withheld type out of a wildcard', () => {
    expect(negotiateScopes('patient/*.rs', { ...open, withheld: ['Appointment'] })).toEqual([
      'patient/Patient.rs',
      'patient/Task.rs',
    ])
  })

  it('withholds a named scope', () => {
    expect(negotiateScopes('openid offline_access', { ...open, withheld: ['offline_access'] })).toEqual([
      'openid',
    ])
  })

  it('grants no patient scope where there is no patient, no system scope to a person, nothing unknown', () => {
    const contexts = ['user'] as const
    expect(
      negotiateScopes('patient/Task.rs system/Task.rs anything user/Task.rs', { ...open, contexts }),
    ).toEqual(['user/Task.rs'])
  })
})
