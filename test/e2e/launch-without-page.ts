import { QueryClient } from '@tanstack/react-query'
import { chartQuery, type ChartData } from '../../client/api/chart.ts'
import { sessionQuery, type BatonSession } from '../../client/api/session.ts'
import { beginLaunch } from '../../client/smart/begin-launch.ts'
import { completeLaunch, type Launch } from '../../client/smart/complete-launch.ts'
import type { StorageArea } from '../../client/smart/launch-storage.ts'
import { openReadProgress } from '../../client/smart/read-progress.ts'
import { LaunchConfig } from '../../server/contract/launch-config.ts'
import type { RunningProduct } from '../support/whole-product.ts'
import type { ChartOptions } from './in-the-chart.ts'

/** Where Baton and the EHR answer. */
export type Sites = Pick<RunningProduct, 'baton' | 'sandbox'>

/** One chart as the client reads it, before anything is painted. */
export type ReadChart = { launch: Launch; session: BatonSession; chart: ChartData }

/**
 * `fetch` as a page of Baton has it: an address without a host is Baton's own, and Baton sees where it comes from.
 *
 * @param beyond - the network below
 */
export function toFetchOfPage({ baton }: Sites, beyond: typeof fetch): typeof fetch {
  return (input, init) => {
    if (typeof input !== 'string' || !input.startsWith('/')) return beyond(input, init)
    const headers = new Headers(init?.headers)
    headers.set('origin', baton)
    return beyond(`${baton}${input}`, { ...init, headers })
  }
}

/**
 * Launches Baton from a patient's chart and reads that chart: the client's own code from the launch address to the
 * derived views, with the tokens and over the addresses of a browser. Only the page is left out, and with it most of
 * the time.
 *
 * @param options - of the sandbox's launch; `profile` among them
 */
export async function readWithoutPage(
  { sandbox }: Sites,
  patient: string,
  options: ChartOptions,
): Promise<ReadChart> {
  const area = openArea()
  const query = new URLSearchParams({ ...options, patient })
  const launchAddress = await redirectOf(`${sandbox}/launch?${query}`)
  const config = await readConfigOf(launchAddress)
  const authorized = await redirectOf((await beginLaunch(config, launchAddress, area)).href)
  const launch = await completeLaunch(config, authorized, area)
  if (launch.patient === undefined) throw new Error(`${patient} was launched without a patient`)
  const client = new QueryClient()
  const deps = { area, progress: openReadProgress(), nowMs: () => Date.now() }
  const chart = await client.fetchQuery(chartQuery(launch, deps))
  const session = await client.fetchQuery(sessionQuery(launch, area))
  client.clear()
  return { launch, session, chart }
}

async function redirectOf(address: string): Promise<URL> {
  const response = await fetch(address, { redirect: 'manual' })
  const location = response.headers.get('location')
  if (location === null) throw new Error(`${address} answered ${response.status} and leads nowhere`)
  return new URL(location, address)
}

async function readConfigOf(page: URL): Promise<LaunchConfig> {
  const text = await (await fetch(page)).text()
  const block = /<script[^>]*id="launch-config"[^>]*>(.*?)<\/script>/s.exec(text)?.[1]
  return LaunchConfig.parse(JSON.parse(block ?? 'null'))
}

function openArea(): StorageArea {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}
