import { describe, expect, test } from 'vitest'
import type { PlannedStep } from '#domain/escalation.ts'
import type { Telling } from '#domain/watch/tell-step.ts'
import { combineTellings } from '../../server/use-cases/watch/combine-tellings.ts'

const step = (clock: PlannedStep['clock'], key: string, rank: number): PlannedStep => ({
  clock,
  step: key,
  cycle: 1,
  action: 'task',
  recipients: ['owner'],
  at: '2026-06-08T15:00:00Z',
  rank,
})
const write = {
  interaction: 'create',
  resource: { resourceType: 'Task' },
  identity: { system: 'urn:x', value: 'x' },
} as const

function inInbox(role: 'owner' | 'coordinator', planned: PlannedStep): Telling {
  const way = { kind: 'fhir', channel: 'ehr-inbox', because: 'present', write } as const
  return { step: planned, role, person: `Practitioner/${role}`, kind: 'tell', ways: [way], notBefore: 0 }
}

function byPortal(planned: PlannedStep): Telling {
  const way = { kind: 'fhir', channel: 'portal', because: 'portal', write } as const
  return { step: planned, role: 'patient', kind: 'tell', ways: [way], notBefore: 0 }
}

const combined = (tellings: readonly Telling[], served?: ReadonlySet<string>) =>
  combineTellings(tellings, served).map(({ step: { clock }, role, isCombined }) => [clock, role, isCombined])

describe('rungs of one loop that come to one person', () => {
  test('are told by the highest of them, at the same time', () => {
    const told = combined([
      inInbox('owner', step('unscheduled', 'bd5', 1)),
      inInbox('owner', step('confirm', 'd7', 2)),
    ])
    expect(told).toEqual([
      ['unscheduled', 'owner', true],
      ['confirm', 'owner', false],
    ])
  })

  test('are named by the one that speaks for them', () => {
    const [first, second] = combineTellings([
      inInbox('owner', step('unscheduled', 'bd5', 1)),
      inInbox('owner', step('confirm', 'd7', 2)),
    ])
    expect(first?.also).toEqual([])
    expect(second?.also.map(({ clock }) => clock)).toEqual(['unscheduled'])
  })

  test('are not told again to somebody who has had a work item today', () => {
    const tellings = [
      inInbox('owner', step('confirm', 'd7', 2)),
      inInbox('coordinator', step('confirm', 'd14', 3)),
      byPortal(step('patient', 'd7', 2)),
    ]
    expect(combined(tellings, new Set(['owner', 'patient']))).toEqual([
      ['confirm', 'owner', true],
      ['confirm', 'coordinator', false],
      ['patient', 'patient', false],
    ])
  })
})
