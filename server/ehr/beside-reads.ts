import { z } from 'zod'
import type { BackendInteraction } from './granted-scopes.ts'
import { EhrUnavailable } from './ehr-error.ts'

/** Who may be written to about a patient, and how offices are reached: read beside the evidence. */
export type BesideDeps = {
  can: (type: string, interaction: BackendInteraction) => Promise<boolean>
  search: (
    type: string,
    params: Readonly<Record<string, string>>,
  ) => Promise<{ resources: readonly unknown[] }>
  now: () => Date
}

export type BesideReader = {
  /**
   * Consents, proxies and coverages of a patient, and the directory entries that the orders lead to. What this EHR does not serve,
   * or does not answer now, is left out: then nobody is texted, and an office is telephoned.
   */
  read: (patient: string, orders: readonly unknown[]) => Promise<readonly unknown[]>
}

/** A directory changes slowly; one reading serves every chart of the hour. */
const directoryMs = 3_600_000
/** So many ids fit into one address on every server known. */
const idsAtOnce = 50

const ofPatient = ['Consent', 'RelatedPerson', 'Coverage'] as const

/** In the order in which one leads to the next. */
const directory = [
  'PractitionerRole',
  'Practitioner',
  'HealthcareService',
  'Organization',
  'Endpoint',
] as const

export function openBesideReader(deps: BesideDeps): BesideReader {
  const known = new Map<string, { at: number; resource: unknown }>()
  return {
    read: async (patient, orders) => {
      const own = await Promise.all(ofPatient.map((type) => tryToSearch(deps, type, { patient })))
      const found: unknown[] = []
      for (const type of directory) {
        const ids = idsOf(type, [...orders, ...found])
        found.push(...(await readEntries(deps, known, type, ids)))
      }
      return [...own.flat(), ...found]
    },
  }
}

async function readEntries(
  deps: BesideDeps,
  known: Map<string, { at: number; resource: unknown }>,
  type: string,
  ids: readonly string[],
): Promise<readonly unknown[]> {
  const now = deps.now().getTime()
  const isKnown = (id: string): boolean => now - (known.get(`${type}/${id}`)?.at ?? -Infinity) < directoryMs
  const wanted = ids.filter((id) => !isKnown(id))
  // What is no longer there, or cannot be asked for, is not remembered beyond its hour.
  for (const id of wanted) known.delete(`${type}/${id}`)
  for (let start = 0; start < wanted.length; start += idsAtOnce) {
    const some = wanted.slice(start, start + idsAtOnce)
    for (const resource of await tryToSearch(deps, type, { _id: some.join(',') })) {
      const head = Head.safeParse(resource)
      if (head.success) known.set(`${type}/${head.data.id}`, { at: now, resource })
    }
  }
  return ids.flatMap((id) => {
    const entry = known.get(`${type}/${id}`)
    return entry === undefined ? [] : [entry.resource]
  })
}

async function tryToSearch(
  deps: BesideDeps,
  type: string,
  params: Readonly<Record<string, string>>,
): Promise<readonly unknown[]> {
  if (!(await deps.can(type, 'search'))) return []
  try {
    return (await deps.search(type, { ...params, _count: '100' })).resources
  } catch (error) {
    if (error instanceof EhrUnavailable) return []
    throw error
  }
}

const Head = z.looseObject({ id: z.string() })
const Reference = z.looseObject({ reference: z.string().optional() })
const References = z
  .union([Reference.transform((one) => [one]), z.array(Reference)])
  .optional()
  .catch(undefined)
const Pointing = z.looseObject({
  requester: References,
  performer: References,
  practitioner: References,
  organization: References,
  healthcareService: References,
  providedBy: References,
  partOf: References,
  endpoint: References,
})

/** Ids of one type that resources point to, each once. */
function idsOf(type: string, resources: readonly unknown[]): readonly string[] {
  const ids = resources.flatMap((resource) => {
    const read = Pointing.safeParse(resource)
    if (!read.success) return []
    const {
      requester,
      performer,
      practitioner,
      organization,
      healthcareService,
      providedBy,
      partOf,
      endpoint,
    } = read.data
    return [requester, performer, practitioner, organization, healthcareService, providedBy, partOf, endpoint]
      .flatMap((references) => references ?? [])
      .flatMap(({ reference }) => idIn(reference, type) ?? [])
  })
  return [...new Set(ids)].sort()
}

function idIn(reference: string | undefined, type: string): string | undefined {
  return new RegExp(`(?:^|/)${type}/([A-Za-z0-9.-]{1,64})$`).exec(reference ?? '')?.[1]
}
