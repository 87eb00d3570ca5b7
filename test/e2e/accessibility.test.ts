import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { openChromium } from '../support/chromium.ts'
import { chartAddress, type ChartOptions, openChart, openContext, violationsOn } from './in-the-chart.ts'

const { everyStatus, manyReferrals, noReferrals, longName, deceased } = clinicPractice.demoPatients

let browser: Browser
beforeAll(async () => {
  browser = await openChromium()
})
afterAll(async () => {
  await browser.close()
})

type View = {
  name: string
  patient: string
  options?: ChartOptions
  width?: number
  locale?: string
  open?: string
}

const views: readonly View[] = [
  { name: 'list and detail', patient: everyStatus, width: 1280 },
  { name: 'the closed list open', patient: everyStatus, width: 1280, open: '.closed-head button' },
  { name: 'between sidebar and full width', patient: manyReferrals, width: 1000 },
  { name: 'the sidebar list', patient: manyReferrals, width: 420 },
  { name: 'the sidebar detail', patient: everyStatus, width: 420, open: '.card-open' },
  { name: 'a long name at 320 px', patient: longName, width: 320 },
  { name: 'a patient who died', patient: deceased, width: 1000 },
  { name: 'no referrals', patient: noReferrals, width: 1000 },
  { name: 'in Spanish', patient: everyStatus, width: 1280, locale: 'es-US' },
  { name: 'a source that failed', patient: everyStatus, width: 1280, options: { withhold: 'Appointment' } },
  { name: 'a failure page', patient: everyStatus, width: 1000, options: { consent: 'denied' } },
]

describe.each([{ theme: 'light' }, { theme: 'dark' }])('axe finds nothing, $theme', ({ theme }) => {
  let context: BrowserContext
  const openPage = async (width = 1280, locale = 'en-US') => {
    context = await openContext(browser, { width, dark: theme === 'dark', locale })
    return context.newPage()
  }

  test.each(views)('in the chart: $name', async ({ patient, options, width, locale, open }) => {
    const page = await openPage(width, locale)
    // Without the EHR's own style the app follows the person's light or dark.
    const app = await openChart(page, patient, { style: 'off', ...options })
    if (open !== undefined) await app.locator(open).first().click()
    expect(await violationsOn(page)).toEqual([])
    await context.close()
  })

  test.each(['/', '/chart?profile=full'])('on the sandbox page %s', async (path) => {
    const page = await openPage()
    await page.goto(`${inject('product').sandbox}${path}`)
    expect(await violationsOn(page)).toEqual([])
    await context.close()
  })

  test.each(['summary', 'encounters', 'documents', 'orders'])('on the chart tab %s', async (tab) => {
    const page = await openPage()
    await page.goto(chartAddress(everyStatus, { tab }))
    expect(await violationsOn(page)).toEqual([])
    await context.close()
  })

  test('on the page for an unknown EHR', async () => {
    const page = await openPage()
    await page.goto(`${inject('product').baton}/launch?iss=https%3A%2F%2Felsewhere.example&launch=x`)
    expect(await violationsOn(page)).toEqual([])
    await context.close()
  })
})
