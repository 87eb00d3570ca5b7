import type { Page } from 'playwright-core'
import { inject } from 'vitest'
import { z } from 'zod'
import { derivePatient } from '../../server/domain/derive-patient.ts'
import { readEvidence } from '../../server/domain/evidence.ts'
import type { LoopPolicy } from '../../server/domain/policy.ts'

const byPatient = [
  'ServiceRequest',
  'Task',
  'Appointment',
  'Encounter',
  'DocumentReference',
  'Communication',
  'ClaimResponse',
]
const directory = ['PractitionerRole', 'Practitioner', 'Organization']

const KeptToken = z.object({ tokenResponse: z.object({ access_token: z.string() }) })
const KeptSession = z.object({ token: z.string(), policy: z.custom<LoopPolicy>() })
const Bundle = z.object({
  entry: z.array(z.object({ resource: z.unknown() })).default([]),
  link: z.array(z.object({ relation: z.string(), url: z.string() })).default([]),
})
const OwnAnswer = z.object({ own: z.object({ resources: z.array(z.unknown()) }) })

/** One referral as a chart tells it; conflicts by code, in the order they are told. */
export type ToldReferral = { referral: string; state: string; display: string; conflicts: string }

async function readJson(url: string, bearer: string): Promise<unknown> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${bearer}` } })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  const body: unknown = await response.json()
  return body
}

async function readList(query: string, bearer: string): Promise<unknown[]> {
  const found: unknown[] = []
  let url: string | undefined = `${inject('product').sandbox}/full/fhir/${query}`
  while (url !== undefined) {
    const bundle = Bundle.parse(await readJson(url, bearer))
    found.push(...bundle.entry.map(({ resource }) => resource))
    url = bundle.link.find(({ relation }) => relation === 'next')?.url
  }
  return found
}

/** What this launch was given, as the page keeps it under the launch's own key. */
async function readKeys(page: Page) {
  const kept = await page.evaluate(() => {
    const state = new URL(window.location.href).searchParams.get('state') ?? ''
    return [sessionStorage.getItem(state), sessionStorage.getItem(`${state}.session`)]
  })
  const [token, session] = kept.map((text): unknown => JSON.parse(text ?? 'null'))
  const { token: bearer, policy } = KeptSession.parse(session)
  return { ehrToken: KeptToken.parse(token).tokenResponse.access_token, bearer, policy }
}

/** The directory is the same for every patient: it is read with the first one's token. */
let wholeDirectory: Promise<unknown[][]> | undefined
function readDirectory(ehrToken: string): Promise<unknown[][]> {
  wholeDirectory ??= Promise.all(directory.map((type) => readList(`${type}?_count=100`, ehrToken)))
  return wholeDirectory
}

/**
 * The judgement of one instant over everything there is about a patient: both shelves whole, and the whole directory,
 * read past the page with the keys of its own launch under `full`.
 */
export async function deriveFromEverything(
  page: Page,
  patient: string,
  judgedAt: string,
): Promise<ToldReferral[]> {
  const { ehrToken, bearer, policy } = await readKeys(page)
  const lists = await Promise.all(
    byPatient.map((type) => readList(`${type}?patient=${patient}&_count=100`, ehrToken)),
  )
  const parties = await readDirectory(ehrToken)
  const { own } = OwnAnswer.parse(await readJson(`${inject('product').baton}/api/session/evidence`, bearer))
  const who = await readJson(`${inject('product').sandbox}/full/fhir/Patient/${patient}`, ehrToken)
  const { evidence } = readEvidence([who, ...lists.flat(), ...parties.flat(), ...own.resources])
  return derivePatient({ evidence, sources: {} }, policy, Date.parse(judgedAt))
    .filter(({ state }) => state !== 'void')
    .map(({ referral, state, display, conflicts }) => ({
      referral,
      state,
      display,
      conflicts: conflicts.map(({ code }) => code).join(' '),
    }))
}
