import type { Context } from 'hono'
import type { ChartDeps } from './chart-deps.ts'
import type { ChartQuery } from './chart-query.ts'
import { ChartEncounter, ChartPatient } from './chart-resources.ts'

/**
 * Opens the app as an EHR does: a fresh launch id that stands for patient, visit, person and options,
 * and the app's launch address with nothing else in it.
 */
export async function launchApp(c: Context, query: ChartQuery, deps: ChartDeps): Promise<Response> {
  const patient = c.req.query('patient')
  if (patient !== undefined && (await deps.records.find('Patient', patient, ChartPatient)) === undefined) {
    return c.text('This practice has no patient with that number', 404)
  }
  const encounter = patient === undefined ? undefined : await latestEncounter(patient, deps)
  const launch = await deps.issueLaunch({
    userId: deps.signedIn(query).user.id,
    ...(patient === undefined ? {} : { patient }),
    ...(encounter === undefined ? {} : { encounter }),
    query,
  })
  const target = new URL(deps.app.launchUrl)
  target.searchParams.set('iss', deps.iss)
  target.searchParams.set('launch', launch)
  c.header('Cache-Control', 'no-store')
  c.header('Referrer-Policy', 'no-referrer')
  return c.redirect(target.href, 302)
}

/** The visit the clinician is in: the latest that has begun. */
async function latestEncounter(patient: string, { records, clock }: ChartDeps): Promise<string | undefined> {
  const encounters = await records.search('Encounter', { patient }, ChartEncounter)
  const now = clock().getTime()
  const begun = encounters
    .map(({ id, period }) => ({ id, startedAt: Date.parse(period?.start ?? '') }))
    .filter(({ startedAt }) => startedAt <= now)
  begun.sort((one, other) => other.startedAt - one.startedAt || one.id.localeCompare(other.id))
  return begun[0]?.id
}
