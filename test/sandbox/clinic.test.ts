import type { FhirResource } from 'fhir/r4'
import { describe, expect, it } from 'vitest'
import { namingSystems } from '#domain/codes.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import type { LoopView } from '#domain/loop-view.ts'
import {
  clockNames,
  conflictCodes,
  closureReasons,
  displayStatuses,
  openStates,
} from '#domain/loop-vocabulary.ts'
import { splitByPatient } from '#domain/patient-charts.ts'
import type { LoopPolicy } from '#domain/policy.ts'
import { checkStructure } from '../../server/fhir-server/structure-check.ts'
import { generateClinic } from '../../server/sandbox/clinic/generate-clinic.ts'
import type { SyntheticClinic } from '../../server/sandbox/clinic/generate-clinic.ts'
import { luhnCheckDigit } from '../../server/sandbox/clinic/national-provider-id.ts'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { specialties } from '../../server/sandbox/clinic/specialties.ts'

const sunday = new Date('2026-11-22T15:00:00Z')
const clinic = generateClinic({ seed: 20_260_101, now: sunday })

function everything({
  versions,
  resources,
  ownVersions,
  ownStore,
}: SyntheticClinic): readonly FhirResource[] {
  return [...versions, ...resources, ...ownVersions, ...ownStore]
}

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

function resourcesOf<Type extends FhirResource['resourceType']>(type: Type) {
  return clinic.resources.filter(
    (resource): resource is Extract<FhirResource, { resourceType: Type }> => resource.resourceType === type,
  )
}

const referrals = resourcesOf('ServiceRequest').filter((order) =>
  order.category?.some(({ coding }) => coding?.some(({ code }) => code === '3457005')),
)

describe('the reminders in the record', () => {
  it('have the keys of the watch, so that each is withdrawn when its clock stops', () => {
    const keys = clinic.ownStore
      .filter((resource) => resource.resourceType === 'Task')
      .flatMap(({ identifier = [] }) => identifier)
      .flatMap(({ system, value }) => (system === namingSystems.stall ? [value?.split('|') ?? []] : []))
    expect(keys.length).toBeGreaterThan(0)
    for (const [, clock, step, cycle] of keys) {
      expect(clockNames).toContain(clock)
      expect(step).toMatch(/^(bd|d)\d+$/)
      expect(cycle).toBe('1')
    }
  })
})

describe('one seed and one moment', () => {
  it('give the same clinic every time', () => {
    expect(generateClinic({ seed: 20_260_101, now: sunday })).toEqual(clinic)
  })

  it('give other histories with another seed, but the same stories', () => {
    const other = generateClinic({ seed: 7, now: sunday })
    expect(other.resources).not.toEqual(clinic.resources)
    expect(other.stories.length).toBe(clinic.stories.length)
  })

  it('move with the day: two weeks later the demo visit lies two weeks later', () => {
    const later = generateClinic({ seed: 20_260_101, now: new Date(sunday.getTime() + 14 * 86_400_000) })
    const startOf = ({ resources }: SyntheticClinic) =>
      resources.find((one) => one.resourceType === 'Appointment' && one.id === 'appt-okafor-endo-1')
    expect(startOf(clinic)).toMatchObject({ start: '2026-12-03T09:40:00-05:00' })
    expect(startOf(later)).toMatchObject({ start: '2026-12-17T09:40:00-05:00' })
  })

  it.each(['2026-01-01T04:30:00Z', '2026-03-08T12:00:00Z', '2026-11-01T05:30:00Z', '2028-02-29T23:00:00Z'])(
    'hold at %s: nothing was known before it happened or after now',
    (now) => {
      const present = new Date(now)
      const known = everything(generateClinic({ seed: 3, now: present })).map(
        ({ meta }) => meta?.lastUpdated ?? '',
      )
      expect(known.every((at) => at > '2020' && at <= present.toISOString())).toBe(true)
    },
  )
})

describe('the size of the practice', () => {
  it('is about 80 patients and 200 referrals, and fits a quick start', () => {
    expect(resourcesOf('Patient')).toHaveLength(80)
    expect(referrals.length).toBeGreaterThanOrEqual(195)
    expect(referrals.length).toBeLessThanOrEqual(230)
    expect(everything(clinic).length).toBeLessThanOrEqual(6_000)
  })

  it('tells one story for each referral and none for anything else', () => {
    const told = clinic.stories.map(({ referral }) => referral).toSorted()
    expect(told).toEqual(referrals.map(referenceOf).toSorted())
  })

  it('leaves a third to a half of the referrals without a report, as in life', () => {
    const completed = clinic.stories.filter(({ state }) => state === 'closed-completed').length
    expect(completed / clinic.stories.length).toBeGreaterThan(0.4)
    expect(completed / clinic.stories.length).toBeLessThan(0.67)
  })

  it('holds laboratory, imaging and procedure orders that are not referrals', () => {
    const others = resourcesOf('ServiceRequest').filter((order) => !referrals.includes(order))
    const kinds = new Set(others.flatMap((order) => order.category?.[0]?.coding?.[0]?.code ?? []))
    expect(kinds).toEqual(new Set(['108252007', '363679005', '103693007']))
    expect(others.length).toBeGreaterThan(50)
  })

  it('refers to every specialty and has somewhere to send it', () => {
    const referred = new Set(referrals.map((order) => order.code?.coding?.[0]?.code))
    expect(specialties.filter(({ referral }) => !referred.has(referral.code)).map(({ key }) => key)).toEqual(
      [],
    )
  })
})

describe('the people', () => {
  const referralsOf = (patient: string) =>
    referrals.filter((order) => order.subject.reference === `Patient/${patient}`)
  const { demoPatients } = clinicPractice

  it('include one without referrals, one with more than twelve, one with laboratory orders only', () => {
    expect(referralsOf(demoPatients.noReferrals)).toHaveLength(0)
    expect(referralsOf(demoPatients.manyReferrals).length).toBeGreaterThanOrEqual(12)
    expect(referralsOf(demoPatients.onlyLaboratory)).toHaveLength(0)
    const orders = resourcesOf('ServiceRequest').filter(
      (order) => order.subject.reference === `Patient/${demoPatients.onlyLaboratory}`,
    )
    expect(orders.length).toBeGreaterThanOrEqual(4)
  })

  it('include twins, a pair of the same name, a very long name, one deceased and one inactive', () => {
    const patients = resourcesOf('Patient')
    const twins = patients.filter(({ name }) => name?.[0]?.family === 'Castellano')
    expect(new Set(twins.map(({ birthDate }) => birthDate)).size).toBe(1)
    expect(twins).toHaveLength(2)
    expect(patients.filter(({ name }) => name?.[0]?.text === 'Maria Garcia')).toHaveLength(2)
    expect(Math.max(...patients.map(({ name }) => name?.[0]?.text?.length ?? 0))).toBeGreaterThan(60)
    expect(patients.filter(({ deceasedDateTime }) => deceasedDateTime).map(({ id }) => id)).toEqual([
      demoPatients.deceased,
    ])
    expect(patients.filter(({ active }) => active === false).map(({ id }) => id)).toEqual([
      demoPatients.inactive,
    ])
  })

  it('speak Spanish in a quarter of the charts, and some notes are written in it', () => {
    const spanish = resourcesOf('Patient').filter(
      ({ communication }) => communication?.[0]?.language.coding?.[0]?.code === 'es',
    )
    expect(spanish.length / 80).toBeGreaterThan(0.2)
    expect(spanish.length / 80).toBeLessThan(0.35)
    const languages = resourcesOf('DocumentReference').map(({ content }) => content[0]?.attachment.language)
    expect(languages.filter((language) => language === 'es').length).toBeGreaterThanOrEqual(3)
  })

  it('give every minor a guardian', () => {
    const minors = resourcesOf('Patient').filter(({ birthDate = '' }) => birthDate > '2009')
    const guarded = new Set(resourcesOf('RelatedPerson').map(({ patient }) => patient.reference))
    expect(minors.length).toBeGreaterThanOrEqual(6)
    expect(minors.filter((minor) => !guarded.has(referenceOf(minor)))).toEqual([])
  })
})

describe('every resource', () => {
  it('passes the R4 structure checks of the FHIR server', () => {
    const faults = everything(clinic).flatMap((resource) =>
      checkStructure({ ...resource }, 'http://localhost:4004/full/fhir').map((issue) => [
        referenceOf(resource),
        issue,
      ]),
    )
    expect(faults).toEqual([])
  })

  it('stands once on its shelf, with its versions numbered in order', () => {
    const current = [...clinic.resources, ...clinic.ownStore].map(referenceOf)
    expect(new Set(current).size).toBe(current.length)
    const versions = Map.groupBy(everything(clinic), referenceOf)
    for (const history of versions.values()) {
      expect(history.map(({ meta }) => meta?.versionId)).toEqual(history.map((_, place) => String(place + 1)))
      const known = history.map(({ meta }) => meta?.lastUpdated ?? '')
      expect(known).toEqual(known.toSorted())
    }
  })

  it('refers only to resources that exist', () => {
    const known = new Set(everything(clinic).map(referenceOf))
    const dangling = everything(clinic).flatMap((resource) =>
      strings(resource)
        .filter(
          ([name, text]) =>
            (name === 'reference' || (name === 'url' && text.startsWith('Binary/'))) && !known.has(text),
        )
        .map(([, text]) => `${referenceOf(resource)} → ${text}`),
    )
    expect(dangling).toEqual([])
  })

  it('is findable by its patient in the own store, decisions too', () => {
    const patients = new Set(resourcesOf('Patient').map(referenceOf))
    const lost = clinic.ownStore.filter(
      (resource) => !strings(resource).some(([name, text]) => name === 'reference' && patients.has(text)),
    )
    expect(lost).toEqual([])
  })

  it('keeps to numbers and addresses nobody has', () => {
    for (const resource of everything(clinic)) {
      for (const [name, text] of strings(resource)) {
        if (/^\+?1?\d{10}$/.test(text) && text.startsWith('+')) expect(text).toMatch(/^\+1\d{3}55501\d\d$/)
        for (const [, phone] of text.matchAll(/(?<!\d)(\d{3}-\d{3}-\d{4})(?!\d)/g))
          expect(phone).toMatch(/^\d{3}-555-01\d\d$/)
        for (const [, domain] of text.matchAll(/[\w.]+@([\w.-]+)/g)) expect(domain).toMatch(/\.example$/)
        if (name === 'system' && text.startsWith('https://') && !text.includes('codesystem.x12.org'))
          expect(text).toMatch(/^https:\/\/[\w-]+\.example\//)
      }
    }
  })

  it('carries provider numbers with a valid check digit, each person and office its own', () => {
    const holders = [...resourcesOf('Practitioner'), ...resourcesOf('Organization')]
    const numbers = holders.flatMap(({ identifier }) => identifier?.map(({ value }) => value ?? '') ?? [])
    expect(numbers.length).toBeGreaterThan(60)
    expect(new Set(numbers).size).toBe(numbers.length)
    for (const number of numbers) {
      expect(number).toMatch(/^19999\d{5}$/)
      expect(luhnCheckDigit(`80840${number.slice(0, 9)}`)).toBe(Number(number[9]))
    }
  })

  it('has what Baton itself decided and logged in its own store, and the order and its evidence in the EHR', () => {
    const own = new Set(clinic.ownStore.map(({ resourceType }) => resourceType))
    expect(own).toEqual(new Set(['Task', 'Provenance', 'Communication', 'Consent']))
    expect(resourcesOf('Provenance')).toEqual([])
    expect(resourcesOf('Task').every(({ id = '' }) => /^(task|abort)-/.test(id))).toBe(true)
  })
})

it('writes the known check digit of the CMS example', () => {
  expect(luhnCheckDigit('80840123456789')).toBe(3)
})

describe('the stories', () => {
  it('show every state a loop can be in', () => {
    const all = [
      'draft',
      ...openStates,
      'closed-completed',
      ...closureReasons.map((reason) => `closed-${reason}`),
      'void',
    ]
    const shown = new Set<string>(clinic.stories.map(({ state }) => state))
    expect(all.filter((state) => !shown.has(state))).toEqual([])
  })

  it('show every conflict', () => {
    const shown = new Set(clinic.stories.flatMap(({ conflicts }) => conflicts))
    expect(conflictCodes.filter((code) => !shown.has(code))).toEqual([])
  })

  it('promise only statuses that exist', () => {
    const promised = clinic.stories.flatMap(({ display }) => display ?? [])
    expect(promised.every((display) => displayStatuses.includes(display))).toBe(true)
  })
})

const policy: LoopPolicy = {
  ...defaultPolicy,
  ourOrganizations: clinicPractice.ourOrganizations,
  ourPractitioners: clinicPractice.ourPractitioners,
}

/** What the derivation makes of every referral, by reference. */
function derive(resources: readonly FhirResource[], now: Date): ReadonlyMap<string, LoopView> {
  const { evidence, setAside } = readEvidence(resources)
  expect(setAside).toEqual([])
  const views = [...splitByPatient(evidence).values()].flatMap((chart) =>
    derivePatient({ evidence: chart, sources: {} }, policy, now.getTime()),
  )
  return new Map(views.map((view) => [view.referral, view]))
}

/** Stories in the words of the derivation, where the two do not agree. */
function disagreements(told: SyntheticClinic, views: ReadonlyMap<string, LoopView>): readonly unknown[] {
  return told.stories.flatMap(({ referral, state, conflicts, display }) => {
    const view = views.get(referral)
    const got = view && {
      state: view.state,
      conflicts: view.conflicts.map(({ code }) => code),
      display: view.display,
    }
    const isAsTold =
      got?.state === state &&
      got.conflicts.toSorted().join() === conflicts.toSorted().join() &&
      (display === undefined || got.display === display)
    return isAsTold ? [] : [{ referral, told: { state, conflicts, display }, got }]
  })
}

describe('the derivation', () => {
  // A Sunday, a Monday at dawn, Thanksgiving, a Friday night, New Year, the days the clocks change, a leap day.
  const moments = [
    '2026-11-22T15:00:00Z',
    '2026-11-23T11:00:00Z',
    '2026-11-26T18:00:00Z',
    '2026-12-05T03:30:00Z',
    '2027-01-01T05:10:00Z',
    '2026-03-08T07:30:00Z',
    '2026-11-01T06:30:00Z',
    '2028-02-29T17:00:00Z',
  ]

  it.each(moments)('tells every story as it was meant, at %s', (moment) => {
    const now = new Date(moment)
    const told = generateClinic({ seed: 20_260_101, now })
    expect(disagreements(told, derive([...told.resources, ...told.ownStore], now))).toEqual([])
  })

  it.each([1, 2, 3])('tells them the same with all versions at hand, seed %i', (seed) => {
    const told = generateClinic({ seed, now: sunday })
    expect(disagreements(told, derive(everything(told), sunday))).toEqual([])
  })

  it('finds no referral beside the told ones: laboratory and imaging orders are none', () => {
    const views = derive([...clinic.resources, ...clinic.ownStore], sunday)
    expect([...views.keys()].toSorted()).toEqual(clinic.stories.map(({ referral }) => referral).toSorted())
  })

  it('shows all statuses that do not need a failed source, each more than once', () => {
    const views = [...derive([...clinic.resources, ...clinic.ownStore], sunday).values()]
    const counts = Map.groupBy(views, ({ display }) => display)
    for (const display of displayStatuses.filter((status) => status !== 'cant-confirm')) {
      expect(counts.get(display)?.length ?? 0, display).toBeGreaterThan(3)
    }
  })

  it('shows the demo patient one open referral in each of them', () => {
    const views = [...derive([...clinic.resources, ...clinic.ownStore], sunday).values()]
    const demo = views.filter(
      ({ patient }) => patient === `Patient/${clinicPractice.demoPatients.everyStatus}`,
    )
    const open = demo
      .filter(({ display }) => display !== 'closed')
      .map(({ specialty, display }) => [display, specialty])
    expect(open).toEqual([
      ['overdue', 'gastroenterology'],
      ['to-review', 'dermatology'],
      ['due-soon', 'cardiology'],
      ['on-track', 'neurology'],
      ['on-track', 'endocrinology'],
    ])
    expect(demo.length - open.length).toBe(6)
  })
})
