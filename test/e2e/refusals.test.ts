import type { Browser, Frame, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { openChromium } from '../support/chromium.ts'
import { type ChartOptions, openChart, openContext } from './in-the-chart.ts'

const { everyStatus } = clinicPractice.demoPatients

/** As much of a search answer as the test changes. */
const SearchBundle = z.looseObject({ entry: z.array(z.unknown()) })

let browser: Browser
beforeAll(async () => {
  browser = await openChromium()
})
afterAll(() => browser.close())

/** Opens the chart in a fresh browser context, with the EHR's answers changed as asked. */
async function withChart(
  options: ChartOptions,
  spoil: (page: Page) => Promise<unknown>,
  look: (app: Frame, page: Page) => Promise<void>,
) {
  const context = await openContext(browser)
  const page = await context.newPage()
  await spoil(page)
  await look(await openChart(page, everyStatus, options), page)
  await context.close()
}

const unspoiled = () => Promise.resolve()

function spoilSearch(type: string, answer: (route: Route) => Promise<void>) {
  return (page: Page) => page.route(new RegExp(`/full/fhir/${type}\\?`), answer)
}

describe('what goes wrong at launch has a page that says so', () => {
  test('an unknown EHR is refused before anything is asked of it', async () => {
    const context = await openContext(browser)
    const page = await context.newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    const { baton } = inject('product')
    await page.goto(`${baton}/launch?iss=${encodeURIComponent('https://evil.example/fhir')}&launch=x`)
    expect(await page.locator('h1').innerText()).toMatch(/EHR/)
    expect(asked.filter((url) => !url.startsWith(baton))).toEqual([])
    await context.close()
  })

  test('denied consent', () =>
    withChart({ consent: 'denied' }, unspoiled, async (app) => {
      expect(await app.locator('h1').innerText()).toBe('Access was not given')
      expect(await app.locator('.message-page h2').first().innerText()).toBe('What to do')
    }))

  test('scopes without which there is no chart', () =>
    withChart({ withhold: 'ServiceRequest' }, unspoiled, async (app) => {
      expect(await app.locator('.message-page').innerText()).toContain('ServiceRequest')
    }))

  test('a launch that was already used', async () => {
    const context = await openContext(browser)
    const page = await context.newPage()
    const app = await openChart(page, everyStatus)
    const used = await app.evaluate(() => window.location.href)
    await page.goto(used.replace(/state=[^&]+/, 'state=unknown'))
    await page.waitForSelector('.message-page h1')
    expect(await page.locator('.card').count()).toBe(0)
    await context.close()
  })
})

describe('a source that cannot be read is named and never good news', () => {
  test('a withheld scope', () =>
    withChart({ withhold: 'Appointment' }, unspoiled, async (app) => {
      expect(await app.locator('.notices').innerText()).toMatch(/appointment/i)
      expect(await app.locator('.card .chip').allInnerTexts()).not.toContain('On track')
    }))

  test('a search that fails, until it works again', () =>
    withChart(
      {},
      spoilSearch('Appointment', (route) => route.fulfill({ status: 503, body: '' })),
      async (app, page) => {
        expect(await app.locator('.notices').innerText()).toMatch(/appointment/i)
        expect(await app.locator('.card .chip').allInnerTexts()).toContain('Can’t confirm')
        await page.unrouteAll()
        await app.locator('.notices button').first().click()
        await app.waitForFunction(
          () => !/appointment/i.test(document.querySelector('.notices')?.textContent ?? ''),
        )
        expect(await app.locator('.card .chip').allInnerTexts()).toContain('On track')
      },
    ))

  test('a search that ends in the middle of its answer', () =>
    withChart(
      {},
      spoilSearch('DocumentReference', (route) =>
        route.fulfill({
          status: 200,
          contentType: 'application/fhir+json',
          body: '{"resourceType":"Bundle","en',
        }),
      ),
      async (app) => {
        expect(await app.locator('.notices').innerText()).toMatch(/document/i)
      },
    ))

  test('a resource that makes no sense is set aside and named; the rest works', () =>
    withChart(
      {},
      spoilSearch('ServiceRequest', async (route) => {
        const response = await route.fetch()
        const bundle = SearchBundle.parse(await response.json())
        bundle.entry.push({ resource: { resourceType: 'ServiceRequest', id: 'broken', status: 42 } })
        await route.fulfill({ response, json: bundle })
      }),
      async (app) => {
        expect(await app.locator('.card').count()).toBeGreaterThanOrEqual(5)
        await app.locator('.notices button').first().click()
        expect(await app.locator('.notices').innerText()).toContain('ServiceRequest/broken')
      },
    ))
})

test('when the token has run out the data is covered, and the page says how to go on', () =>
  withChart({ lifetime: '15', withhold: 'online_access' }, unspoiled, async (app) => {
    await app.waitForSelector('.message-page', { timeout: 30_000 })
    expect(await app.locator('body').innerText()).not.toContain('OKAFOR')
    expect(await app.locator('.message-page').innerText()).toMatch(/chart/i)
  }))

test('a token that can be renewed is renewed, and the chart goes on', () =>
  withChart({ lifetime: '15' }, unspoiled, async (app, page) => {
    const renewed = page.waitForResponse(
      (response) =>
        response.url().includes('/auth/token') &&
        (response.request().postData() ?? '').includes('refresh_token'),
      { timeout: 60_000 },
    )
    // fhirclient renews when less than ten seconds are left; reading the chart again is such a moment.
    await app.waitForFunction(() => performance.now() > 8_000, undefined, { polling: 500, timeout: 30_000 })
    await app.getByRole('button', { name: 'Refresh' }).click()
    expect((await renewed).status()).toBe(200)
    await app.waitForSelector('.card')
    expect(await app.locator('.message-page').count()).toBe(0)
  }))
