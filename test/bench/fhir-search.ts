import type { Pool } from 'pg'
import { z } from 'zod'
import { fullAccess } from '../../server/fhir-server/access.ts'
import { createFhirServer } from '../../server/fhir-server/fhir-server.ts'
import { fullProfile } from '../../server/fhir-server/server-profile.ts'
import { clinicTenant } from '../../server/sandbox/clinic-record.ts'
import { patient, searches, type DeepPage, type Search } from './fhir-searches.ts'
import { openLargeClinicStore } from './large-clinic.ts'
import { medianOf, printFigures, type Figure } from './measure.ts'

const rounds = 15
/** The handler also reads the query, checks what may be seen and writes the Bundle. */
const mostTimes = 3
/** Below a millisecond the fixed cost of a request is all there is to see. */
const fixedMs = 2

type FhirApp = ReturnType<typeof createFhirServer>
/** The ids a way of searching finds, matches and included resources together, and how many matches there are. */
type Found = { readonly ids: readonly string[]; readonly total: number | undefined }

const base = 'http://ehr.example/fhir'
const Bundle = z.looseObject({
  total: z.number().optional(),
  entry: z
    .array(z.looseObject({ resource: z.looseObject({ id: z.string(), authoredOn: z.string().optional() }) }))
    .optional(),
  link: z.array(z.looseObject({ relation: z.string(), url: z.string() })),
})
const Person = z.looseObject({ identifier: z.array(z.looseObject({ value: z.string() })) })

async function bundleAt(app: FhirApp, path: string): Promise<z.infer<typeof Bundle>> {
  const answer = await app.request(path)
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
  return Bundle.parse(await answer.json())
}

/** Follows `next` to a page that an offset would reach slowly. */
async function findDeepPage(app: FhirApp): Promise<DeepPage> {
  const pages = 200
  let bundle = await bundleAt(app, '/ServiceRequest?_sort=-authored')
  for (let number = 2; ; number += 1) {
    const path = bundle.link.find(({ relation }) => relation === 'next')?.url.replace(base, '')
    const last = bundle.entry?.at(-1)?.resource
    if (path === undefined || last?.authoredOn === undefined) throw new Error(`there is no page ${number}`)
    if (number === pages) return { number, path, afterMs: Date.parse(last.authoredOn), afterId: last.id }
    bundle = await bundleAt(app, path)
  }
}

async function throughHandler(app: FhirApp, { path }: Search): Promise<Found> {
  const { entry = [], total } = await bundleAt(app, path)
  return { ids: entry.map(({ resource }) => resource.id), total }
}

async function byHand(pool: Pool, search: Search): Promise<Found> {
  const ids: string[] = []
  for (const { text, values } of search.byHand) {
    const found = await pool.query<{ id: string; content: string }>(text, [...(values ?? [])])
    ids.push(...found.rows.slice(0, 50).map(({ id }) => id))
  }
  if (search.countByHand === undefined) return { ids, total: undefined }
  const counted = await pool.query<{ n: string }>(search.countByHand.text, [
    ...(search.countByHand.values ?? []),
  ])
  return { ids, total: Number(counted.rows[0]?.n) }
}

/** Two ways that find different things cannot be compared. */
function requireSame(search: Search, handler: Found, hand: Found): void {
  const isSame =
    handler.ids.join() === hand.ids.join() &&
    (hand.total === undefined || handler.total === undefined || hand.total === handler.total)
  if (!isSame)
    throw new Error(
      `${search.what}: the handler found ${handler.ids.length} of ${handler.total}, by hand ${hand.ids.length} of ${hand.total}`,
    )
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await run()
  return performance.now() - startedAt
}

/** The whole answer as text, as it would go out. */
async function answerText(app: FhirApp, { path }: Search): Promise<string> {
  return (await app.request(path)).text()
}

async function measure(app: FhirApp, pool: Pool, search: Search): Promise<Figure> {
  requireSame(search, await throughHandler(app, search), await byHand(pool, search))
  const [handlerMs, handMs]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    handlerMs.push(await timed(() => answerText(app, search)))
    handMs.push(await timed(() => byHand(pool, search)))
  }
  const [handler, hand] = [medianOf(handlerMs), medianOf(handMs)]
  return {
    what: search.what,
    measured: `${handler.toFixed(1)} ms, ${(handler / hand).toFixed(2)} × the SQL (${hand.toFixed(1)} ms)`,
    budget: `≤ ${mostTimes} × + ${fixedMs} ms`,
    isKept: handler <= mostTimes * hand + fixedMs,
  }
}

/** What a search of the large clinic costs through the FHIR server's handler, against the same SQL on the same pool. */
export async function printFhirSearchCost() {
  const { db, pool, close } = await openLargeClinicStore()
  const app = createFhirServer({
    db,
    tenant: clinicTenant,
    baseUrl: base,
    clock: () => new Date('2026-11-20T15:00:00Z'),
    profile: fullProfile,
    authorize: () => fullAccess,
  })
  const person = Person.parse(await (await app.request(`/Patient/${patient}`)).json())
  const mrn = person.identifier[0]?.value ?? ''
  const figures: Figure[] = []
  for (const search of searches(mrn, await findDeepPage(app))) figures.push(await measure(app, pool, search))
  const stored = await pool.query<{ n: string }>('select count(*) as n from fhir_resource where not deleted')
  printFigures(
    `FHIR searches (${Number(stored.rows[0]?.n).toLocaleString('en-US')} resources, ${rounds} rounds)`,
    figures,
  )
  await close()
}
