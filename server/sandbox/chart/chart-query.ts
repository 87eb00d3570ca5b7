import { z } from 'zod'
import { LaunchOptions, usualLaunch } from '../authorization/launch-options.ts'

export const chartTabs = ['summary', 'encounters', 'documents', 'orders', 'referrals'] as const
export type ChartTab = (typeof chartTabs)[number]

/** Widths an app is given in real EHRs: an activity tab, a narrower one, a sidebar. */
export const frameWidths = ['full', '1000', '420', '320'] as const

/**
 * What the chart's address says: who looks at it, which tab, and how the app is launched.
 * Everything stands in the address, so that a link reproduces what someone saw.
 */
const ChartQuery = z.object({
  profile: z.string().max(64).catch('full'),
  /** Id of the signed-in person; empty for the first on the list. */
  user: z.string().max(64).catch(''),
  tab: z.enum(chartTabs).catch('referrals'),
  width: z.enum(frameWidths).catch('full'),
  options: LaunchOptions,
})
export type ChartQuery = z.infer<typeof ChartQuery>

/** Reads an address's parameters; anything unusable counts as not said. */
export function readChartQuery(parameters: Record<string, string>): ChartQuery {
  return ChartQuery.parse({ ...parameters, options: parameters })
}

/** Writes the parameters back, leaving out what is usual. */
export function chartParameters(query: ChartQuery): URLSearchParams {
  const parameters = new URLSearchParams({ profile: query.profile })
  if (query.user !== '') parameters.set('user', query.user)
  if (query.tab !== 'referrals') parameters.set('tab', query.tab)
  if (query.width !== 'full') parameters.set('width', query.width)
  const usual = new Map<string, string | number>(Object.entries(usualLaunch))
  for (const [name, value] of Object.entries(query.options)) {
    if (usual.get(name) !== value) parameters.set(name, String(value))
  }
  return parameters
}

/** The address of a patient's chart, or of the patient list, with the query changed in part. */
export function chartUrl(
  query: ChartQuery,
  patient: string | undefined,
  change: Partial<ChartQuery> = {},
): string {
  const path = patient === undefined ? '/chart' : `/chart/${encodeURIComponent(patient)}`
  return `${path}?${chartParameters({ ...query, ...change })}`
}

/** The address of the worklist: the app without a patient. */
export function worklistUrl(query: ChartQuery): string {
  return `/worklist?${chartParameters({ ...query, tab: 'referrals', width: 'full' })}`
}

/** The address that launches the app: each visit issues a launch of its own. */
export function launchUrl(query: ChartQuery, patient: string | undefined): string {
  const parameters = chartParameters({ ...query, tab: 'referrals', width: 'full' })
  if (patient !== undefined) parameters.set('patient', patient)
  return `/launch?${parameters}`
}
