import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openChromium } from '../support/chromium.ts'
import { listenForComplaints, openContext } from './in-the-chart.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openChromium()
})
afterAll(() => browser.close())

test('opened by itself, Baton shows the chart of the patient that was picked at the EHR', async () => {
  const context = await openContext(browser)
  const page = await context.newPage()
  const complaints = listenForComplaints(page)
  await page.goto(`${inject('product').sandbox}/?profile=full`)
  await page.getByRole('link', { name: 'Standalone launch' }).click()
  await page.getByRole('searchbox').fill('Okafor')
  await page.getByRole('button', { name: 'Find' }).click()
  await page
    .getByRole('radio', { name: /OKAFOR/i })
    .first()
    .check()
  await page.getByRole('button', { name: 'Open' }).click()
  await page.waitForSelector('[data-freshness="fresh"], .message-page h1')
  expect(await page.locator('.banner').innerText()).toContain('OKAFOR')
  expect(await page.locator('.card .chip').first().innerText()).toBe('Overdue')
  expect(complaints).toEqual([])
  await context.close()
})
