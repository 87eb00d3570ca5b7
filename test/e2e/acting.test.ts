import { rm } from 'node:fs/promises'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openChromium } from '../support/chromium.ts'
import { copyClinic, type RunningProduct, startProduct } from '../support/whole-product.ts'
import { countClicks } from './count-clicks.ts'
import { appFrame } from './in-the-chart.ts'

// What is decided here would be evidence in the charts of the other tests: this clinic is its own.
let folder = ''
let product: RunningProduct
let browser: Browser

beforeAll(async () => {
  folder = await copyClinic(inject('loadedClinic'))
  product = await startProduct(folder, 'off')
  browser = await openChromium()
})
afterAll(async () => {
  await browser.close()
  await product.stop()
  await rm(folder, { recursive: true, force: true })
})

async function openPage(path: string): Promise<{ page: Page; frame: Frame; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: 'en-US' })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(`${product.sandbox}${path}`)
  return { page, frame: await appFrame(page), complaints }
}

const dialog = (frame: Frame) => frame.getByRole('dialog')

describe.each(['full', 'epic-like', 'oracle-like'])('in a chart under %s', (profile) => {
  test('a call is logged with two clicks, and stands in the timeline', async () => {
    const { page, frame, complaints } = await openPage(`/chart/pat-okafor?profile=${profile}`)
    await frame.getByRole('button', { name: 'Log contact' }).waitFor({ timeout: 30_000 })
    const clicks = await countClicks(frame)
    await frame.getByRole('button', { name: 'Log contact' }).click()
    expect(await dialog(frame).textContent()).toContain('OKAFOR, Adaeze')
    await dialog(frame).getByText('Left message', { exact: true }).click()
    await dialog(frame).getByRole('textbox', { name: 'What was said' }).fill(`Left word under ${profile}.`)
    await page.keyboard.press('Control+Enter')
    await frame.getByText(/^Saved in (the EHR|Baton)/).waitFor({ timeout: 30_000 })
    expect(await clicks()).toBeLessThanOrEqual(3)
    await frame
      .locator('li', { hasText: /Called: .*left message/ })
      .first()
      .waitFor()
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('a referral is closed with its reason, and opened again', async () => {
    const { page, frame } = await openPage(`/chart/pat-okafor?profile=${profile}`)
    // What is closed in the EHR under one profile is closed under the others.
    const card = frame.locator('article', { hasText: profile === 'epic-like' ? 'Cardiology' : 'Neurology' })
    await card.getByRole('button', { name: /Details/ }).click({ timeout: 30_000 })
    const referral = await card.getAttribute('data-referral')
    await frame.getByRole('button', { name: 'Close', exact: true }).click({ timeout: 30_000 })
    await dialog(frame).getByText('Patient declined', { exact: false }).click()
    await dialog(frame).getByRole('textbox').fill('Does not want to go.')
    await page.keyboard.press('Control+Enter')
    const closed = frame.locator(`[data-referral="${referral}"][data-state="closed-patient-declined"]`)
    await closed.first().waitFor({ state: 'attached', timeout: 30_000 })
    await page.context().close()
  })
})

test('from the list a referral is given to somebody else with the keyboard alone, and the chart knows', async () => {
  const { page, frame, complaints } = await openPage('/worklist?profile=full&user=prac-reyes')
  const row = frame.locator('tr', { hasText: 'OKAFOR' }).filter({ hasText: 'Gastroenterology' })
  await row.click({ timeout: 30_000 })
  await page.keyboard.press('a')
  await dialog(frame).waitFor({ timeout: 30_000 })
  await page.keyboard.type('Aaliyah')
  await page.keyboard.press('Enter')
  await frame.getByText('Assigned to Aaliyah Brooks.').waitFor({ timeout: 30_000 })
  expect(new URL(frame.url()).href).not.toMatch(/okafor/i)
  expect(complaints).toEqual([])
  await page.context().close()
  const chart = await openPage('/chart/pat-okafor?profile=full')
  await chart.frame.getByText('Aaliyah Brooks', { exact: true }).first().waitFor({ timeout: 30_000 })
  await chart.page.context().close()
})
