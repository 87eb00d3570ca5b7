import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { violationsOn } from '../support/accessibility.ts'
import { openChromium } from '../support/chromium.ts'
import { appFrame, chartAddress, listenForComplaints, openChart, openContext } from './in-the-chart.ts'

const { everyStatus } = clinicPractice.demoPatients

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

test('launched to refer, to work the list or for something unknown, Baton opens what was meant', async () => {
  const context = await openContext(browser)
  const page = await context.newPage()
  const app = await openChart(page, everyStatus, { intent: 'referral-create' })
  await app.getByRole('dialog', { name: 'Refer the patient' }).waitFor()
  const note = 'DocumentReference/everything-of-nobody'
  const other = await openChart(page, everyStatus, { intent: 'something-else', context: note })
  expect(await other.locator('.card').count()).toBeGreaterThanOrEqual(5)
  await page.goto(chartAddress(everyStatus, { intent: 'worklist', user: 'prac-reyes' }))
  const list = await appFrame(page)
  await list.getByRole('table').first().waitFor()
  await context.close()
})

test('a page that has its session already asks for the look of the EHR by itself', async () => {
  const context = await openContext(browser)
  const page = await context.newPage()
  const app = await openChart(page, everyStatus, { style: 'dark' })
  const answered = page.waitForResponse('**/api/ehr-style')
  await app.evaluate(() => window.location.reload())
  expect(await (await answered).json()).toMatchObject({ colours: { theme: 'dark' } })
  const reloaded = await appFrame(page)
  await reloaded.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark')
  await context.close()
})

test('Baton looks like the EHR where that can be read, and like itself where it cannot', async () => {
  const context = await openContext(browser)
  const page = await context.newPage()
  const complaints = listenForComplaints(page)
  const seen: Record<string, string> = {}
  for (const style of ['on', 'dark', 'bad-contrast', 'broken', 'gone', 'off']) {
    const app = await openChart(page, everyStatus, { style })
    const isTaken = style === 'on' || style === 'dark'
    if (isTaken) await app.waitForFunction(() => document.documentElement.dataset['theme'] !== undefined)
    seen[style] = await app.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.body)
      return `${document.documentElement.dataset['theme'] ?? 'own'} ${backgroundColor} ${color}`
    })
    if (style === 'dark') expect(await violationsOn(page)).toEqual([])
  }
  const own = 'own rgb(244, 246, 248) rgb(23, 33, 43)'
  expect(seen).toEqual({
    on: 'light rgb(244, 246, 248) rgb(27, 39, 51)',
    dark: 'dark rgb(16, 22, 28) rgb(240, 244, 248)',
    'bad-contrast': own,
    broken: own,
    gone: own,
    off: own,
  })
  expect(complaints).toEqual([])
  await context.close()
})
