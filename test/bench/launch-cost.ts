import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page, Request } from 'playwright-core'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { openChromium } from '../support/chromium.ts'
import { startProduct, type RunningProduct } from '../support/whole-product.ts'
import { buildBaseline } from './baseline-build.ts'
import { medianOf, printFigures } from './measure.ts'

const launches = 9
const ehrDelayMs = 150
/** 10 Mbit/s with 40 ms, as the budget says, in bytes per second and milliseconds. */
const network = { offline: false, latency: 40, downloadThroughput: 1_250_000, uploadThroughput: 1_250_000 }
const cpuSlowdown = 4

type Launch = {
  statusAfterTokenMs: number
  statusAfterAppMs: number
  ehrRequests: number
  batonRequests: number
  scriptKilobytes: number
}

/**
 * Opens the app's own page in a tab (what the frame adds is the EHR's), slowed down as the budget says, with every
 * EHR answer 150 ms late, and reads off when the first status stood on the screen.
 */
async function measureLaunch(browser: Browser, product: RunningProduct, patient: string): Promise<Launch> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } })
  const page = await context.newPage()
  await slowDown(page, product)
  const counted = countRequests(page, product)
  await page.goto(`${product.sandbox}/launch?profile=full&patient=${patient}`)
  await page.waitForSelector('.card')
  const timing = await page.evaluate((batonApi) => {
    const shownAt = performance.getEntriesByName('status-visible')[0]?.startTime ?? Number.NaN
    // What belongs to the referral that opens is asked for once its status stands there.
    const askedOfBaton = performance
      .getEntriesByType('resource')
      .filter((entry) => entry.name.startsWith(batonApi) && entry.startTime <= shownAt).length
    const token = performance.getEntriesByType('resource').find((entry) => entry.name.includes('/auth/token'))
    const tokenEndedAt = token instanceof PerformanceResourceTiming ? token.responseEnd : Number.NaN
    return { shownAt, tokenEndedAt, askedOfBaton }
  }, `${product.baton}/api/`)
  const scriptBytes = await counted.scriptBytes()
  await context.close()
  return {
    statusAfterTokenMs: timing.shownAt - timing.tokenEndedAt,
    statusAfterAppMs: timing.shownAt,
    ehrRequests: counted.ehrRequests,
    batonRequests: timing.askedOfBaton,
    scriptKilobytes: scriptBytes / 1000,
  }
}

async function slowDown(page: Page, product: RunningProduct) {
  // The same observer that a person's eye is: the first card that was painted.
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.querySelector('.card') === null) return
      observer.disconnect()
      requestAnimationFrame(() => setTimeout(() => performance.mark('status-visible')))
    }).observe(document, { childList: true, subtree: true })
  })
  await page.route(`${product.sandbox}/full/fhir/**`, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, ehrDelayMs))
    await route.continue()
  })
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', network)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown })
}

function countRequests(page: Page, product: RunningProduct) {
  const counted = { ehrRequests: 0 }
  const sizes: Promise<number>[] = []
  page.on('request', (request) => {
    const url = request.url()
    if (url.startsWith(`${product.sandbox}/full/fhir/`) && !url.includes('.well-known'))
      counted.ehrRequests += 1
  })
  const measureScript = (request: Request) => {
    if (request.resourceType() !== 'script') return
    sizes.push(request.sizes().then((size) => size.responseBodySize))
  }
  page.on('requestfinished', measureScript)
  return Object.assign(counted, {
    /** What had come so far; what comes later is not measured: the page is about to be closed. */
    async scriptBytes() {
      page.off('requestfinished', measureScript)
      return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
    },
  })
}

/** A build under measurement: its product, and every launch so far. */
type Contender = { product: RunningProduct; measured: Launch[]; remove: () => Promise<void> }

async function startContender(root?: string): Promise<Contender> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'baton-bench-'))
  const product = await startProduct(dataDirectory, 'off', root)
  const remove = async () => {
    await product.stop()
    await rm(dataDirectory, { recursive: true, force: true })
  }
  return { product, measured: [], remove }
}

/**
 * Launches the app repeatedly against the sandbox and prints what a launch costs. Launches of an earlier build are
 * made in between, so that both meet the same machine: `BATON_BASELINE` names its commit.
 */
export async function printLaunchCost() {
  const baseline = await buildBaseline(process.env['BATON_BASELINE'])
  const today = await startContender()
  const earlier = typeof baseline === 'string' ? undefined : await startContender(baseline.root)
  const browser = await openChromium()
  const { everyStatus, manyReferrals } = clinicPractice.demoPatients
  for (let round = 0; round < launches; round += 1) {
    // Whoever comes second finds the machine warm: each does so every other time.
    for (const contender of round % 2 === 0 ? [today, earlier] : [earlier, today]) {
      if (contender === undefined) continue
      const patient = round % 2 === 0 ? everyStatus : manyReferrals
      contender.measured.push(await measureLaunch(browser, contender.product, patient))
    }
  }
  await browser.close()
  await today.remove()
  await earlier?.remove()
  if (typeof baseline !== 'string') await baseline.remove()
  printLaunches(today.measured)
  if (typeof baseline === 'string') console.log(`       not compared with an earlier build: ${baseline}`)
  else if (earlier !== undefined) printComparison(today.measured, earlier.measured, baseline.commit)
}

const statusAfterToken = (launched: readonly Launch[]) =>
  medianOf(launched.map((launch) => launch.statusAfterTokenMs))

function printComparison(today: readonly Launch[], earlier: readonly Launch[], commit: string) {
  const before = statusAfterToken(earlier)
  const ratio = statusAfterToken(today) / before
  printFigures(`The same, launched in turn with the build of ${commit} (${before.toFixed(0)} ms median)`, [
    {
      what: 'status visible after token',
      measured: `${ratio.toFixed(2)} × that build`,
      budget: '≤ 1.15 ×',
      isKept: ratio <= 1.15,
    },
  ])
}

function printLaunches(measured: readonly Launch[]) {
  const afterToken = statusAfterToken(measured)
  const mostEhr = Math.max(...measured.map((launch) => launch.ehrRequests))
  const mostBaton = Math.max(...measured.map((launch) => launch.batonRequests))
  printFigures(
    `Launch (${launches} launches, ${cpuSlowdown}× CPU, 10 Mbit/s, 40 ms, EHR +${ehrDelayMs} ms)`,
    [
      {
        what: 'status visible after token',
        measured: `${afterToken.toFixed(0)} ms median`,
        budget: '≤ 1200 ms',
        isKept: afterToken <= 1200,
      },
      { what: 'EHR requests', measured: `${mostEhr} at most`, budget: '≤ 9', isKept: mostEhr <= 9 },
      {
        what: 'Baton requests until then',
        measured: `${mostBaton} at most`,
        budget: '≤ 1',
        isKept: mostBaton <= 1,
      },
    ],
  )
  const each = (value: (launch: Launch) => number) => medianOf(measured.map(value)).toFixed(0)
  console.log(
    `       status visible after the app's page was asked for: ${each((one) => one.statusAfterAppMs)} ms`,
  )
  console.log(`       JavaScript over the wire: ${each((one) => one.scriptKilobytes)} kB`)
}
