import { readEvidence } from '#domain/evidence.ts'
import type { LoopFacts } from '#domain/loop-facts.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chart, day, moment } from '../support/any-chart.ts'
import { factsOf } from '../support/derive-facts.ts'
import {
  aConsent,
  aDecision,
  aMessage,
  aNote,
  aPatient,
  aReferral,
  aTask,
  anAppointment,
  anAuthorization,
  anEncounter,
  directory,
} from '../support/evidence-builders.ts'
/** Everything except the lists that may name more than the state. */
const statesOf = (facts: readonly LoopFacts[]) =>
  facts.map(({ order: { reference }, state }) => [reference, state])

function shuffled(resources: readonly unknown[], seed: number): readonly unknown[] {
  const keyed = resources.map((resource, index) => ({
    resource,
    key: Math.imul(seed ^ (index + 1), 2654435761) >>> 0,
  }))
  return keyed.sort((one, other) => one.key - other.key).map(({ resource }) => resource)
}

describe('invariants of the derivation', () => {
  test('shuffling or duplicating the evidence never changes the answer', () => {
    fc.assert(
      fc.property(chart, moment, fc.integer(), (resources, now, seed) => {
        const answer = factsOf(resources, { now })
        const twice = [...resources, ...resources.filter((_resource, index) => (seed >> (index % 30)) & 1)]
        expect(factsOf(shuffled(twice, seed), { now })).toEqual(answer)
      }),
      { numRuns: 2000 },
    )
  }, 60_000)

  test("adding another patient's resources changes nothing", () => {
    // A decision names no patient of its own: it is about whom its Task or order is about.
    const foreign = (resources: readonly unknown[]): readonly unknown[] => {
      const text = JSON.stringify(resources)
        .replaceAll('Patient/p-1', 'Patient/p-2')
        .replaceAll(/"id":"([^"]+)"/g, '"id":"other-$1"')
      const parsed: unknown = JSON.parse(text)
      return Array.isArray(parsed)
        ? parsed.filter((one) => !JSON.stringify(one).includes('"Provenance"'))
        : []
    }
    fc.assert(
      fc.property(chart, chart, moment, (resources, others, now) => {
        const mixed = factsOf([...foreign(others), ...resources], { now })
        expect(mixed.filter((loop) => loop.order.patient === 'Patient/p-1')).toEqual(
          factsOf(resources, { now }),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('adding an unconfirmed candidate note never changes a state', () => {
    fc.assert(
      fc.property(chart, moment, day(0, 40), (resources, now, visitOn) => {
        const candidate = aNote({ id: 'unlinked', order: null, visitOn, receivedOn: visitOn })
        expect(statesOf(factsOf([...resources, candidate], { now }))).toEqual(
          statesOf(factsOf(resources, { now })),
        )
      }),
      { numRuns: 1000 },
    )
  })

  test('a closed loop with no new evidence stays as it is', () => {
    fc.assert(
      fc.property(chart, moment, fc.integer({ min: 1, max: 400 }), (resources, now, days) => {
        const later = new Date(Date.parse(now) + days * 86_400_000).toISOString()
        const after = new Map(
          factsOf(resources, { now: later }).map((loop) => [loop.order.reference, loop.state]),
        )
        // Evidence dated after the first judgement is new evidence at the second.
        const last = new Date(Date.UTC(2026, 0, 5, 15) + 61 * 86_400_000).toISOString()
        const settled = factsOf(resources, { now: last > now ? last : now })
        for (const loop of settled)
          if (loop.state.startsWith('closed-') && later > last)
            expect(after.get(loop.order.reference)).toBe(loop.state)
      }),
      { numRuns: 1000 },
    )
  })

  test('nothing that has happened lies in the future', () => {
    fc.assert(
      fc.property(chart, moment, (resources, now) => {
        for (const loop of factsOf(resources, { now })) {
          const times = [
            loop.startedAt,
            loop.restart?.at ?? 0,
            ...Object.values(loop.milestones).map(({ at }) => at),
            ...loop.timeline.map(({ at }) => at),
            ...loop.candidates.map(({ receivedAt }) => receivedAt),
          ]
          expect(Math.max(...times)).toBeLessThanOrEqual(Date.parse(now))
          expect(times.every(Number.isFinite)).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('every state names evidence that was given, and the rule that decided', () => {
    fc.assert(
      fc.property(chart, moment, (resources, now) => {
        const text = JSON.stringify(resources)
        for (const loop of factsOf(resources, { now })) {
          expect(loop.provenBy.length).toBeGreaterThan(0)
          for (const reference of loop.provenBy)
            expect(text).toContain(`"id":"${reference.split('/')[1] ?? '?'}"`)
          expect(loop.rule).toMatch(/^A\.(4\/step|5\/row|8\/)/)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a merged record is the same patient', () => {
    fc.assert(
      fc.property(chart, moment, (resources, now) => {
        const link = aPatient({
          over: { link: [{ type: 'replaced-by', other: { reference: 'Patient/p-9' } }] },
        })
        expect(statesOf(factsOf([...resources, link], { now }))).toEqual(
          statesOf(factsOf(resources, { now })),
        )
      }),
      { numRuns: 300 },
    )
  })
})

describe('the door', () => {
  const types = [
    'ServiceRequest',
    'Task',
    'Appointment',
    'Encounter',
    'DocumentReference',
    'DiagnosticReport',
    'Communication',
    'ClaimResponse',
    'Provenance',
    'Consent',
    'Patient',
    'PractitionerRole',
    'Bundle',
  ]

  test('never throws on arbitrary JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 8 }), (resources) => {
        expect(() => factsOf(resources)).not.toThrow()
      }),
      { numRuns: 2000 },
    )
  })

  test('never throws on resources with one field replaced by arbitrary JSON, and names what it sets aside', () => {
    const whole = [
      aReferral({ over: { occurrencePeriod: { end: '2026-01-19' } } }),
      aTask({ note: 'DocumentReference/note-1', business: 'sent', reason: 'no-capacity' }),
      anAppointment(),
      anEncounter({ appointment: 'Appointment/appt-1' }),
      aNote({ replaces: 'DocumentReference/note-0' }),
      aMessage({ receivedOn: '2026-01-05T18:00:00Z', medium: 'FAXWRIT' }),
      aDecision('close', { reason: 'duplicate' }),
      anAuthorization({ until: '2026-02-01' }),
      aConsent(),
      aPatient({ over: { link: [], active: true } }),
      ...directory,
    ]
    const broken = fc
      .tuple(fc.constantFrom(...whole), fc.nat(), fc.jsonValue())
      .map(([resource, index, value]): readonly [unknown, string] => {
        const keys = Object.keys(resource).filter((key) => key !== 'resourceType' && key !== 'id')
        const key = keys[index % keys.length] ?? 'status'
        return [{ ...resource, [key]: value }, `${resource.resourceType}/${resource.id ?? ''}`]
      })
    fc.assert(
      fc.property(fc.array(broken, { minLength: 1, maxLength: 4 }), (resources) => {
        const given = resources.map(([resource]) => resource)
        expect(() => factsOf([aReferral({ id: 'sr-2' }), ...given])).not.toThrow()
        const named = new Set(resources.map(([, reference]) => reference))
        for (const { resource } of readEvidence(given).setAside) expect(named).toContain(resource)
      }),
      { numRuns: 3000 },
    )
  })

  test('never throws on objects that only claim to be resources', () => {
    const claimed = fc
      .tuple(fc.constantFrom(...types), fc.dictionary(fc.string(), fc.jsonValue()))
      .map(([resourceType, fields]) => ({
        ...fields,
        resourceType,
        id: 'x',
      }))
    fc.assert(
      fc.property(fc.array(claimed, { maxLength: 6 }), (resources) => {
        expect(() => factsOf([aReferral(), ...resources])).not.toThrow()
      }),
      { numRuns: 1000 },
    )
  })
})
