import { rm } from 'node:fs/promises'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { openChromium } from '../support/chromium.ts'
import { copyClinic, type RunningProduct, startProduct } from '../support/whole-product.ts'
import { openChart as openChartOf, openContext } from './in-the-chart.ts'

const { everyStatus } = clinicPractice.demoPatients
const sources = ['Task', 'Appointment', 'Encounter', 'DocumentReference', 'Communication'] as const
const refusals = [
  'too-many-requests',
  'unavailable',
  'slow',
  'truncated-json',
  'outcome-instead',
  'forbidden-source',
]

// What is broken here would be broken in the charts of the other tests: this EHR is its own.
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
afterEach(() => switchOff())

async function post(path: string, fields: Record<string, string>) {
  const body = new URLSearchParams({ profile: 'full', ...fields })
  const response = await fetch(`${product.sandbox}${path}`, {
    method: 'POST',
    body,
    redirect: 'manual',
  })
  expect(response.status).toBe(303)
}

const openChart = (page: Page, patient: string): Promise<Frame> =>
  openChartOf(page, patient, {}, product.sandbox)
const switchOn = (kind: string, type: string, times = '') => post('/faults', { kind, type, times })
const switchOff = () => post('/faults/off', {})

/** Status by referral, as cards and rows tell it; closed ones come after the first paint, as the print sheet does. */
async function statusesIn(app: Frame): Promise<Record<string, string>> {
  await app.waitForSelector('.print-sheet', { state: 'attached' })
  return app.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLElement>('[data-referral]')].map(({ dataset }) => [
        dataset['referral'] ?? '',
        dataset['display'] ?? '',
      ]),
    ),
  )
}

async function withPage(use: (page: Page) => Promise<void>) {
  const context = await openContext(browser)
  await use(await context.newPage())
  await context.close()
}

/** What a chart without any fault says. */
async function healthyStatuses(): Promise<Record<string, string>> {
  let statuses: Record<string, string> = {}
  await withPage(async (page) => {
    statuses = await statusesIn(await openChart(page, everyStatus))
  })
  return statuses
}

/** A fault may hide a status behind "can't confirm"; it may never change it into another. */
function wrongBesides(told: Record<string, string>, healthy: Record<string, string>): string[] {
  return Object.entries(healthy)
    .filter(([referral, status]) => told[referral] !== status && told[referral] !== 'cant-confirm')
    .map(([referral, status]) => `${referral}: ${told[referral] ?? 'missing'} instead of ${status}`)
}

describe.each(refusals)('while the EHR answers with %s', (kind) => {
  let healthy: Record<string, string>
  beforeAll(async () => {
    healthy = await healthyStatuses()
  })

  test.each(sources)('for every %s, nothing wrong is shown, the page names it and recovers', async (type) => {
    await switchOn(kind, type)
    await withPage(async (page) => {
      const app = await openChart(page, everyStatus)
      expect(wrongBesides(await statusesIn(app), healthy)).toEqual([])
      expect(await app.locator('.notices').innerText()).toMatch(/can’t confirm/i)
      await switchOff()
      await app.getByRole('button', { name: /Refresh/ }).click()
      await app.waitForFunction(() => document.querySelector('.notices .notice') === null)
      expect(await statusesIn(app)).toEqual(healthy)
    })
  })

  test('for the referrals themselves, no list is shown at all, and trying again brings it', async () => {
    await switchOn(kind, 'ServiceRequest')
    await withPage(async (page) => {
      const app = await openChart(page, everyStatus)
      if (kind === 'forbidden-source') {
        expect(await app.locator('.message-page').innerText()).toContain('ServiceRequest')
        return
      }
      await switchOff()
      await app
        .getByRole('button', { name: /Try again/ })
        .first()
        .click()
      await app.waitForSelector('[data-freshness="fresh"]')
      expect(await statusesIn(app)).toEqual(healthy)
    })
  })
})

test('rows that come twice while paging appear once; what lies beyond the last page read is not guessed', async () => {
  const healthy = await healthyStatuses()
  await switchOn('duplicate-rows', '')
  await withPage(async (page) => {
    const app = await openChart(page, everyStatus)
    const told = await statusesIn(app)
    expect(Object.keys(told).toSorted()).toEqual(Object.keys(healthy).toSorted())
    expect(wrongBesides(told, healthy)).toEqual([])
    const cards = await app.locator('.card h2').allInnerTexts()
    expect(new Set(cards).size).toBe(cards.length)
  })
})

test('a token that ends in mid-use covers the chart and says how to go on; a new launch works', async () => {
  const healthy = await healthyStatuses()
  await withPage(async (page) => {
    const app = await openChart(page, everyStatus)
    await switchOn('expired-token', 'Appointment', '1')
    await app.getByRole('button', { name: /Refresh/ }).click()
    await app.waitForSelector('.message-page')
    expect(await app.locator('body').innerText()).not.toContain('OKAFOR')
    await switchOff()
    expect(await statusesIn(await openChart(page, everyStatus))).toEqual(healthy)
  })
})
