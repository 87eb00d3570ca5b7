import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { closureReasons, openStates } from '#domain/loop-vocabulary.ts'

const fixtures = new URL('../fixtures/', import.meta.url)
const filesIn = (folder: string): readonly string[] => readdirSync(new URL(`${folder}/`, fixtures)).toSorted()
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, fixtures), 'utf8'))

/** A chart as it is kept: resources of one patient, and the moment at which it is judged. */
type Kept = { name: string; now: number; resources: readonly unknown[] }

const StateFixture = z.object({
  timestamp: z.iso.datetime(),
  entry: z.array(z.object({ resource: z.unknown() })),
})

const states: readonly Kept[] = filesIn('states').map((file) => {
  const { timestamp, entry } = StateFixture.parse(read(`states/${file}`))
  return {
    name: file.replace('.json', ''),
    now: Date.parse(timestamp),
    resources: entry.map(({ resource }) => resource),
  }
})
const golden: Kept = {
  name: 'closed-completed',
  now: Date.parse('2026-06-19T12:00:00Z'),
  resources: filesIn('golden').map((file) => read(`golden/${file}`)),
}
const charts = [...states, golden]

const views = (resources: readonly unknown[], now: number): readonly LoopView[] =>
  derivePatient({ evidence: readEvidence(resources).evidence, sources: {} }, defaultPolicy, now)

const runs = Math.ceil(10_000 / charts.length)

/** All of it in any order, and up to three of it more than once. */
const jumbled = (resources: readonly unknown[]) =>
  fc
    .subarray([...resources], { maxLength: 3 })
    .chain((again) =>
      fc.shuffledSubarray([...resources, ...again], { minLength: resources.length + again.length }),
    )

describe('10,000 shuffled and repeated sets of kept evidence', () => {
  test('there is one for every state, and the golden resources are all among them', () => {
    const all = [
      'draft',
      ...openStates,
      'closed-completed',
      ...closureReasons.map((one) => `closed-${one}`),
      'void',
    ]
    expect(states.map(({ name }) => name)).toEqual(all.toSorted())
    expect(golden.resources.length).toBeGreaterThan(20)
  })

  test.each(
    charts.map((kept): [string, Kept] => [kept === golden ? 'the golden resources' : kept.name, kept]),
  )('%s: always the same answer', (_name, { name, now, resources }) => {
    const answer = views(resources, now)
    expect(answer.map(({ state }) => state)).toEqual([name])
    fc.assert(
      fc.property(jumbled(resources), (given) => {
        expect(views(given, now)).toEqual(answer)
      }),
      { numRuns: runs },
    )
  })
})
