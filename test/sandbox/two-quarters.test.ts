import { isReferralNumber } from '#domain/referral-number.ts'
import type { FhirResource } from 'fhir/r4'
import { describe, expect, it } from 'vitest'
import { checkStructure } from '../../server/fhir-server/structure-check.ts'
import { clinicRecipes } from '../../server/sandbox/clinic-presets.ts'
import { patientOf } from '../../server/sandbox/clinic/patient-of.ts'
import { endings, referralsAMonth } from '../../server/sandbox/clinic/two-quarters/endings.ts'

const now = new Date('2026-11-27T15:00:00Z')
const recipe = clinicRecipes['two-quarters']
const clinic = recipe.open(now)
const parts = Array.from({ length: clinic.parts }, (_, number) => clinic.part(number))
const everything = parts.flatMap(({ resources, ownStore }) => [...resources, ...ownStore])

const newest = (resources: readonly FhirResource[]) =>
  new Map(resources.map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, resource]))
const orders = [...newest(everything).values()].filter((one) => one.resourceType === 'ServiceRequest')

describe('the practice of two quarters', () => {
  it('ends every referral of a quarter one way, and as many of them as the report has to find', () => {
    const aMonth = Object.values(referralsAMonth).reduce((sum, each) => sum + each, 0)
    const sums = Object.values(endings).map((quarter) =>
      Object.values(quarter).reduce((sum, each) => sum + each, 0),
    )
    expect([aMonth, sums]).toEqual([410, [1230, 1230]])
  })

  it('holds 410 referrals in each of six months, and four that do not count, of which none is young', () => {
    const months = Map.groupBy(orders, ({ authoredOn }) => authoredOn?.slice(0, 7) ?? '')
    expect([...months].map(([month, each]) => [month, each.length]).toSorted()).toEqual(
      ['2026-03', '2026-04', '2026-05', '2026-06', '2026-07', '2026-08'].map((month) => [month, 414]),
    )
    const referrers = new Set(
      orders.filter(({ intent }) => intent === 'order').map((one) => one.requester?.reference),
    )
    expect(referrers.size).toBe(14)
  })

  it('keeps each chart in one part, with referral numbers that nobody else has', () => {
    const places = parts.flatMap(({ resources, ownStore }, number) =>
      [...resources, ...ownStore].map((resource) => [patientOf(resource), number] as const),
    )
    expect(places.filter(([patient, number]) => patient === undefined && number > 0)).toEqual([])
    const partsOf = Map.groupBy(places, ([patient]) => patient)
    expect(
      [...partsOf.values()].filter((each) => new Set(each.map(([, number]) => number)).size > 1),
    ).toEqual([])
    const numbers = orders.map(({ identifier }) => identifier?.at(-1)?.value ?? '')
    expect(new Set(numbers).size).toBe(2484)
    expect(numbers.filter((number) => !isReferralNumber(number))).toEqual([])
  })

  it('is what a FHIR server takes, and lies in the past', () => {
    const sample = everything.filter((_, index) => index % 25 === 0)
    expect(sample.flatMap((resource) => checkStructure({ ...resource }, ''))).toEqual([])
    expect(everything.filter(({ meta }) => Date.parse(meta?.lastUpdated ?? '') > now.getTime())).toEqual([])
  })

  it('keeps its name from one day to the next', () => {
    expect(recipe.nameOf(new Date('2027-01-01'))).toBe(recipe.nameOf(now))
  })
})
