import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { escalationPresets } from '#domain/escalation-presets.ts'
import { readEvidence } from '#domain/evidence.ts'
import { openStates, type LoopState, type Sources } from '#domain/loop-vocabulary.ts'
import { chart, moment } from '../support/any-chart.ts'

const open: ReadonlySet<LoopState> = new Set(openStates)
const sources = fc.constantFrom<Sources>({}, { Task: 'failed' }, { Appointment: 'forbidden' })
const escalation = fc.constantFrom(...Object.values(escalationPresets), {
  ...escalationPresets.both,
  ladders: {},
})

describe('whatever a chart holds', () => {
  test('every open loop that is tracked has a clock that does not rest, also where it is on hold', () => {
    const met = new Set<LoopState>()
    fc.assert(
      fc.property(chart, moment, sources, escalation, (resources, on, read, ladders) => {
        const { evidence, setAside } = readEvidence(resources)
        const policy = { ...defaultPolicy, escalation: ladders }
        for (const view of derivePatient({ evidence, setAside, sources: read }, policy, Date.parse(on))) {
          if (!view.isTracked || !open.has(view.state)) continue
          met.add(view.state)
          const running = view.clocks.filter(({ status }) => status !== 'paused')
          expect({ state: view.state, running: running.length }).not.toEqual({
            state: view.state,
            running: 0,
          })
        }
      }),
      { numRuns: 3_000 },
    )
    expect([...met].toSorted()).toEqual([...openStates].toSorted())
  })
})
