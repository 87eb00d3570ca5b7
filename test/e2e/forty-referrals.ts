import { z } from 'zod'
import { AnyResource } from './whole-evidence.ts'

/** Nobody of the clinic; the name and numbers that must stand on every page. */
export const fortyPatient = {
  id: 'pat-forty',
  family: 'Vanterpool-Oyelaran',
  bornOn: '1948-07-30',
  recordNumber: '0099887766',
}
export const fortyReferrals = 40

const kinds = ['ServiceRequest', 'Task', 'Appointment', 'Encounter', 'DocumentReference', 'Communication']
const Bundle = z.object({ entry: z.array(z.object({ resource: AnyResource })).default([]) })

/**
 * Makes a patient with forty referrals out of charts that are there, each of them taken several times as if it had been
 * somebody else's. The door used asks for no token.
 *
 * @param sandbox - of a product of one's own: the clinic has a patient more from now on
 * @param models - patients whose charts are taken, as often as they are named
 */
export async function addFortyReferrals(sandbox: string, models: readonly string[]): Promise<void> {
  const base = `${sandbox}/launcher-like/fhir`
  const charts = await Promise.all(models.map((model) => readChartOf(base, model)))
  const copies = charts.flatMap((chart, round) =>
    chart.map((resource) => copyOf(resource, chart, models[round] ?? '', `-${round}`)),
  )
  const orders = copies.filter(isReferral).slice(0, fortyReferrals)
  const others = copies.filter(({ resourceType }) => resourceType !== 'ServiceRequest')
  await putAll(base, [aPatient(), ...orders, ...others])
}

async function readChartOf(base: string, patient: string): Promise<AnyResource[]> {
  const lists = await Promise.all(
    kinds.map(async (kind) => {
      const answer = await fetch(`${base}/${kind}?patient=${patient}&_count=200`)
      return Bundle.parse(await answer.json()).entry.map(({ resource }) => resource)
    }),
  )
  return lists.flat()
}

const isReferral = (resource: AnyResource): boolean =>
  resource.resourceType === 'ServiceRequest' &&
  ['active', 'completed', 'revoked', 'on-hold'].includes(String(resource['status'])) &&
  JSON.stringify(resource['category']).includes('3457005')

/** The same with other ids and identifiers throughout, about the other patient. */
function copyOf(
  resource: AnyResource,
  chart: readonly AnyResource[],
  model: string,
  suffix: string,
): AnyResource {
  const own = new Map(chart.map(({ resourceType, id }) => [`${resourceType}/${String(id)}`, true]))
  const reviver = (key: string, value: unknown): unknown => {
    if (key === 'reference' && value === `Patient/${model}`) return `Patient/${fortyPatient.id}`
    if (key === 'reference' && own.has(String(value))) return `${String(value)}${suffix}`
    if (key === 'identifier' && Array.isArray(value)) return value.map((each) => withSuffix(each, suffix))
    return key === 'meta' ? undefined : value
  }
  const copied: unknown = JSON.parse(JSON.stringify(resource), reviver)
  return AnyResource.parse({ ...AnyResource.parse(copied), id: `${String(resource['id'])}${suffix}` })
}

function withSuffix(identifier: unknown, suffix: string): unknown {
  const { value, ...rest } = z.looseObject({ value: z.string().optional() }).parse(identifier)
  return { ...rest, ...(value !== undefined && { value: `${value}${suffix}` }) }
}

function aPatient(): AnyResource {
  return {
    resourceType: 'Patient',
    id: fortyPatient.id,
    active: true,
    name: [{ use: 'official', family: fortyPatient.family, given: ['Wilhelmina', 'Adetokunbo'] }],
    gender: 'female',
    birthDate: fortyPatient.bornOn,
    identifier: [
      {
        use: 'usual',
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
        system: 'urn:oid:1.2.840.99999.1.4',
        value: fortyPatient.recordNumber,
      },
    ],
    managingOrganization: { reference: 'Organization/northside' },
  }
}

async function putAll(base: string, resources: readonly AnyResource[]): Promise<void> {
  const entry = resources.map((resource) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${String(resource['id'])}` },
  }))
  // Larger bodies are refused.
  for (let from = 0; from < entry.length; from += 100) {
    const answer = await fetch(base, {
      method: 'POST',
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry: entry.slice(from, from + 100) }),
    })
    const body = await answer.text()
    if (!answer.ok || /"status":"[45]/.test(body)) throw new Error(body.slice(0, 2_000))
  }
}
