import { z } from 'zod'
import type { Launch } from '../../client/smart/complete-launch.ts'

const byPatient = [
  'ServiceRequest',
  'Task',
  'Appointment',
  'Encounter',
  'DocumentReference',
  'Communication',
  'ClaimResponse',
]
const directoryTypes = ['PractitionerRole', 'Practitioner', 'Organization']

export const AnyResource = z.looseObject({ resourceType: z.string() })
/** A resource of whatever kind. */
export type AnyResource = z.infer<typeof AnyResource>

const Bundle = z.object({
  entry: z.array(z.object({ resource: AnyResource })).default([]),
  link: z.array(z.object({ relation: z.string(), url: z.string() })).default([]),
})

type ReadList = (query: string) => Promise<AnyResource[]>

async function readList(base: string, query: string, bearer: string): Promise<AnyResource[]> {
  const found: AnyResource[] = []
  let url: string | undefined = `${base}/${query}`
  while (url !== undefined) {
    const response: Response = await fetch(url, { headers: { authorization: `Bearer ${bearer}` } })
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
    const bundle = Bundle.parse(await response.json())
    found.push(...bundle.entry.map(({ resource }) => resource))
    url = bundle.link.find(({ relation }) => relation === 'next')?.url
  }
  return found
}

/**
 * The directory is the same for every patient: it is read once for all of them.
 *
 * @returns everything the EHR has about the patient of a launch under `full`, and its whole directory: read past the
 *   client, with that launch's token
 */
export function openWholeEvidence(): (launch: Launch) => Promise<readonly AnyResource[]> {
  let directory: Promise<AnyResource[][]> | undefined
  const readDirectory = (read: ReadList) => {
    directory ??= Promise.all(directoryTypes.map((type) => read(`${type}?_count=100`)))
    return directory
  }
  return async ({ context, patient, client }) => {
    const read: ReadList = (query) => readList(client.state.serverUrl, query, context.accessToken)
    const lists = await Promise.all([
      read(`Patient?_id=${patient}`),
      ...byPatient.map((type) => read(`${type}?patient=${patient}&_count=100`)),
    ])
    return [...lists.flat(), ...(await readDirectory(read)).flat()]
  }
}
