import { describe, expect, it } from 'vitest'
import { formatScope, parseResourceScope, parseScopes } from '../../server/sandbox/authorization/scope.ts'

describe('reading a scope', () => {
  it.each([
    ['patient/Task.read', 'rs'],
    ['patient/Task.write', 'cud'],
    ['patient/Task.*', 'cruds'],
    ['user/Task.rs', 'rs'],
    ['system/Task.cruds', 'cruds'],
    ['system/*.c', 'c'],
    ['patient/*.*', 'cruds'],
  ])('%s allows %s', (text, letters) => {
    expect(parseResourceScope(text)?.letters.toSorted().join('')).toBe([...letters].toSorted().join(''))
  })

  it.each([
    'patient/Task.sr',
    'patient/Task.',
    'patient/Task',
    'patient/task.read',
    'patient/Task.reads',
    'patient/Task.rr',
    'group/Task.read',
    'patient/Task.read?status=active',
    'openid',
    '',
  ])('%s is no scope on data', (text) => {
    expect(parseResourceScope(text)).toBeUndefined()
  })

  it('keeps the search of a version 2 scope', () => {
    const scope = parseResourceScope('patient/Observation.rs?category=a|b&code=c')
    expect(scope).toMatchObject({ type: 'Observation', constraint: 'category=a|b&code=c', syntax: 'v2' })
  })

  it('sets aside what it does not know, once each', () => {
    const read = parseScopes('openid  openid patient/Task.rs nonsense launch')
    expect(read.named).toEqual(['openid', 'launch'])
    expect(read.unknown).toEqual(['nonsense'])
    expect(read.resources).toHaveLength(1)
  })

  it.each(['patient/Task.read', 'user/*.*', 'patient/Task.cud', 'system/Task.rs?status=active'])(
    'writes %s as it was asked',
    (text) => {
      const scope = parseResourceScope(text)
      expect(scope && formatScope(scope)).toBe(text)
    },
  )
})
