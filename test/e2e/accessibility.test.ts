import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { violationsOn } from '../support/accessibility.ts'
import { openChromium } from '../support/chromium.ts'
import { type ChartOptions, type Look, openChart, openContext } from './in-the-chart.ts'

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

const dark = ['list and detail', 'the sidebar detail', 'a source that failed']
const looks = [
  ...views.map((view) => ({ ...view, theme: 'light' })),
  // Every state in the dark is walked in the gallery; here it is the EHR's page around the app that counts.
  ...views.filter(({ name }) => dark.includes(name)).map((view) => ({ ...view, theme: 'dark' })),
]

async function withPage(look: Look, use: (page: Page) => Promise<void>) {
  const context = await openContext(browser, look)
  await use(await context.newPage())
  await context.close()
}

test.each(looks)(
  'axe finds nothing in the chart, $theme: $name',
  async ({ theme, patient, options, width = 1280, locale = 'en-US', open }) => {
    await withPage({ width, dark: theme === 'dark', locale }, async (page) => {
      // Without the EHR's own style the app follows the person's light or dark.
      const app = await openChart(page, patient, { style: 'off', ...options })
      if (open !== undefined) await app.locator(open).first().click()
      expect(await violationsOn(page)).toEqual([])
    })
  },
)

test('axe finds nothing on the page for an unknown EHR', async () => {
  await withPage({}, async (page) => {
    await page.goto(`${inject('product').baton}/launch?iss=https%3A%2F%2Felsewhere.example&launch=x`)
    expect(await violationsOn(page)).toEqual([])
  })
})
