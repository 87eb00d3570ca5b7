import { describe, expect, it } from 'vitest'
import type { Command } from '#domain/commands/command.ts'
import { anOwner, aReferral, aTask, directory } from '../../support/evidence-builders.ts'
import { doCommand, refusalOf, written } from '../../support/command-trial.ts'

const base = [aReferral(), ...directory]
const assign = (reference: string): Command => ({
  name: 'assign',
  owner: { reference, display: 'Sam Field' },
})

describe('assigning a referral', () => {
  it.each([
    ['one without an owner', [], true],
    ['one that has an owner', [anOwner()], true],
    ['one whose owner’s Task may not be updated', [anOwner()], false],
    ['one whose owner’s Task is completed', [anOwner({ status: 'completed' })], true],
  ])('gives somebody %s', (_case, more, canUpdate) => {
    const done = doCommand([...base, aTask(), ...more], assign('PractitionerRole/pr-sam'), {
      context: { canUpdate: () => canUpdate },
    })
    expect(done.after.owner?.reference).toBe('PractitionerRole/pr-sam')
  })

  it('writes the golden owner’s Task under the key that is known to whoever else would make it', () => {
    const [task] = written(doCommand([...base, aTask()], assign('PractitionerRole/pr-sam')), 'Task')
    expect(task).toMatchObject({
      identifier: [
        { system: 'https://baton.example/fhir/NamingSystem/command-key', value: 'c-1|0' },
        { system: 'https://baton.example/fhir/NamingSystem/referral-owner-key', value: 'sr-1' },
      ],
      partOf: [{ reference: 'Task/coord-1' }],
      basedOn: [{ reference: 'ServiceRequest/sr-1' }],
      status: 'in-progress',
      code: { coding: [{ code: 'own-loop' }] },
      authoredOn: '2026-01-12T10:00:00-05:00',
      restriction: { period: { end: '2026-01-13T23:59:59-05:00' } },
    })
  })

  it('is refused for who owns it already', () => {
    expect(refusalOf([...base, anOwner()], assign('PractitionerRole/pr-coordinator'))).toEqual({
      reason: 'same-owner',
      evidence: ['Task/own-1'],
      pointer: '/owner',
    })
  })

  it('is refused once the referral is closed', () => {
    const closed = [...base, aTask({ status: 'cancelled', reason: 'duplicate' })]
    expect(refusalOf(closed, assign('PractitionerRole/pr-sam'))?.reason).toBe('loop-is-closed')
  })
})

describe('the wrong patient', () => {
  it('is never written to: a view of somebody else’s referral is refused', () => {
    const trial = { context: { patient: 'Patient/p-2' } }
    expect(refusalOf(base, assign('PractitionerRole/pr-sam'), trial)?.reason).toBe('wrong-patient')
  })
})
