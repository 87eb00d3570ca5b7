import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { openChromium } from '../support/chromium.ts'
import { startProduct, type RunningProduct } from '../support/whole-product.ts'
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
  const timing = await page.evaluate(() => {
    const shownAt = performance.getEntriesByName('status-visible')[0]?.startTime ?? Number.NaN
    const token = performance.getEntriesByType('resource').find((entry) => entry.name.includes('/auth/token'))
    const tokenEndedAt = token instanceof PerformanceResourceTiming ? token.responseEnd : Number.NaN
    return { shownAt, tokenEndedAt }
  })
  const { ehrRequests, batonRequests, scriptBytes } = counted
  await context.close()
  return {
    statusAfterTokenMs: timing.shownAt - timing.tokenEndedAt,
    statusAfterAppMs: timing.shownAt,
    ehrRequests,
    batonRequests,
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
  const counted = { ehrRequests: 0, batonRequests: 0, scriptBytes: 0 }
  page.on('request', (request) => {
    const url = request.url()
    if (url.startsWith(`${product.sandbox}/full/fhir/`) && !url.includes('.well-known'))
      counted.ehrRequests += 1
    if (url.startsWith(`${product.baton}/api/`)) counted.batonRequests += 1
  })
  page.on('requestfinished', async (request) => {
    if (request.resourceType() !== 'script') return
    counted.scriptBytes += (await request.sizes()).responseBodySize
  })
  return counted
}

/** Launches the app repeatedly against the sandbox and prints what a launch costs. */
export async function printLaunchCost() {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'baton-bench-'))
  const product = await startProduct(dataDirectory, 'off')
  const browser = await openChromium()
  const { everyStatus, manyReferrals } = clinicPractice.demoPatients
  const measured: Launch[] = []
  for (let round = 0; round < launches; round += 1) {
    measured.push(await measureLaunch(browser, product, round % 2 === 0 ? everyStatus : manyReferrals))
  }
  await browser.close()
  await product.stop()
  await rm(dataDirectory, { recursive: true, force: true })

  const afterToken = medianOf(measured.map((launch) => launch.statusAfterTokenMs))
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
      { what: 'Baton requests', measured: `${mostBaton} at most`, budget: '≤ 1', isKept: mostBaton <= 1 },
    ],
  )
  const each = (value: (launch: Launch) => number) => medianOf(measured.map(value)).toFixed(0)
  console.log(
    `       status visible after the app's page was asked for: ${each((one) => one.statusAfterAppMs)} ms`,
  )
  console.log(`       JavaScript over the wire: ${each((one) => one.scriptKilobytes)} kB`)
}
