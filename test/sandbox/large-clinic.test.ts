import { isReferralNumber } from '#domain/referral-number.ts'
import type { FhirResource } from 'fhir/r4'
import { describe, expect, it } from 'vitest'
import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import { splitByPatient } from '#domain/patient-charts.ts'
import { checkStructure } from '../../server/fhir-server/structure-check.ts'
import { generateClinic } from '../../server/sandbox/clinic/generate-clinic.ts'
import { openLargeClinic } from '../../server/sandbox/clinic/generate-large-clinic.ts'
import { largeRoll } from '../../server/sandbox/clinic/large-roll.ts'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'

const now = new Date('2026-11-22T15:00:00Z')
const options = { seed: 20_260_101, now, patients: 320, referrals: 960 }
const clinic = openLargeClinic(options)
const parts = Array.from({ length: clinic.parts }, (_, number) => clinic.part(number))
const current = parts.flatMap(({ resources }) => resources)
const everything = parts.flatMap(({ versions, resources, ownStore }) => [
  ...versions,
  ...resources,
  ...ownStore,
])

function referenceOf({ resourceType, id }: FhirResource): string {
  return `${resourceType}/${id ?? ''}`
}

/** Every string in a resource with the name of the member that holds it. */
function strings(value: unknown, name = ''): readonly (readonly [name: string, text: string])[] {
  if (typeof value === 'string') return [[name, value]]
  if (Array.isArray(value)) return value.flatMap((item) => strings(item, name))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => strings(member, key))
}

function repeated(values: readonly string[]): readonly string[] {
  return [...Map.groupBy(values, (value) => value)]
    .filter(([, each]) => each.length > 1)
    .map(([value]) => value)
}

describe('a large clinic', () => {
  it('has as many patients and referrals as it was asked for', () => {
    expect(current.filter(({ resourceType }) => resourceType === 'Patient')).toHaveLength(320)
    expect(parts.flatMap(({ stories }) => stories)).toHaveLength(960)
    expect(clinic.parts).toBe(4)
  })

  it('has room for 20,000 patients and 60,000 referrals, to the last of them', () => {
    const full = openLargeClinic({ ...options, patients: 20_000, referrals: 60_000 })
    expect(full.parts).toBe(201)
    const last = full.part(200)
    expect(last.resources.filter(({ resourceType }) => resourceType === 'Patient')).toHaveLength(20)
    expect(last.stories.length).toBeGreaterThanOrEqual(59)
    const numbers = last.resources.flatMap((one) =>
      one.resourceType === 'ServiceRequest' ? (one.identifier?.map(({ value }) => value ?? '') ?? []) : [],
    )
    expect(numbers.filter((number) => !/^ORD\d+$/.test(number) && !isReferralNumber(number))).toEqual([])
  })

  it('holds the standard clinic as it is, under the same ids', () => {
    const standard = generateClinic({ seed: options.seed, now })
    expect(parts[0]?.resources).toEqual(standard.resources)
    expect(parts[0]?.ownStore).toEqual([...standard.ownVersions, ...standard.ownStore])
  })

  it('comes out the same every time, whichever part is asked for first', () => {
    const again = openLargeClinic(options)
    expect(again.part(3)).toEqual(parts[3])
    expect(again.part(1)).toEqual(parts[1])
    expect(openLargeClinic({ ...options, seed: 7 }).part(1)).not.toEqual(parts[1])
  })

  it('gives everybody the same name, whatever part of the roll is looked at', () => {
    const roll = largeRoll(options.seed, 80, 20_000)
    expect(largeRoll(options.seed, 12_345, 12_347)).toEqual(roll.slice(12_345 - 80, 12_347 - 80))
    expect(repeated(roll.map(({ id }) => id))).toEqual([])
  })

  it('uses no id twice on a shelf, and no number of a patient, an order or a booking', () => {
    const shelves = [current, parts.flatMap(({ ownStore }) => ownStore)]
    const versions = shelves.map((shelf) =>
      shelf.map((one) => `${referenceOf(one)} ${one.meta?.versionId ?? ''}`),
    )
    expect(versions.flatMap(repeated)).toEqual([])
    const own = new Set(shelves[1]?.map(referenceOf))
    expect(current.map(referenceOf).filter((reference) => own.has(reference))).toEqual([])
    for (const type of ['Patient', 'ServiceRequest', 'Appointment', 'Communication', 'Coverage']) {
      const identifiers = current
        .filter(({ resourceType }) => resourceType === type)
        .flatMap((one) => ('identifier' in one && Array.isArray(one.identifier) ? one.identifier : []))
        .map((identifier) => JSON.stringify(identifier))
      expect(identifiers.length).toBeGreaterThan(300)
      expect(repeated(identifiers)).toEqual([])
    }
  })

  it('refers only to what is there', () => {
    const known = new Set(everything.map(referenceOf))
    const dangling = everything.flatMap((one) =>
      strings(one)
        .filter(
          ([name, text]) =>
            (name === 'reference' || (name === 'url' && text.startsWith('Binary/'))) && !known.has(text),
        )
        .map(([, text]) => `${referenceOf(one)} → ${text}`),
    )
    expect(dangling).toEqual([])
  })

  it('passes the R4 structure checks', () => {
    expect(everything.flatMap((one) => checkStructure({ ...one }, ''))).toEqual([])
  })

  it('tells no story that the derivation does not read from the evidence', () => {
    const policy = {
      ...defaultPolicy,
      ourOrganizations: clinicPractice.ourOrganizations,
      ourPractitioners: clinicPractice.ourPractitioners,
    }
    const { evidence, setAside } = readEvidence(everything)
    expect(setAside).toEqual([])
    const views = [...splitByPatient(evidence).values()].flatMap((chart) =>
      derivePatient({ evidence: chart, sources: {} }, policy, now.getTime()),
    )
    const derived = new Map(views.map((view) => [view.referral, view.state]))
    const wrong = parts
      .flatMap(({ stories }) => stories)
      .filter(({ referral, state }) => derived.get(referral) !== state)
      .map(({ referral, state }) => ({ referral, state, got: derived.get(referral) }))
    expect(wrong).toEqual([])
    expect(views).toHaveLength(960)
  })

  it('is as far as practices are: half done, many stalled, some charts full and some empty', () => {
    const ordinary = parts.slice(1).flatMap(({ stories }) => stories)
    const done = ordinary.filter(({ state }) => state.startsWith('closed-')).length
    expect(done / ordinary.length).toBeGreaterThan(0.55)
    expect(done / ordinary.length).toBeLessThan(0.72)
    expect(new Set(ordinary.map(({ state }) => state)).size).toBeGreaterThanOrEqual(15)
    const each = Map.groupBy(ordinary, ({ patient }) => patient)
    expect(each.size).toBeLessThan(240)
    expect(Math.max(...[...each.values()].map((stories) => stories.length))).toBeGreaterThanOrEqual(7)
  })
})
