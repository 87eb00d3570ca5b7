import type { Browser, Request } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { openChromium } from '../support/chromium.ts'
import { appFrame, chartAddress, listenForComplaints, openChart, openContext } from './in-the-chart.ts'

const { everyStatus, noReferrals, onlyLaboratory, manyReferrals } = clinicPractice.demoPatients

const worstFirst = ['Overdue', 'Can’t confirm', 'To review', 'Due soon', 'On track']

let browser: Browser
beforeAll(async () => {
  browser = await openChromium()
})
afterAll(() => browser.close())

describe('a launch from the chart', () => {
  test('shows the status of every referral without a click, the worst first', async () => {
    const context = await openContext(browser)
    const page = await context.newPage()
    const complaints = listenForComplaints(page)
    const app = await openChart(page, everyStatus)
    const statuses = await app.locator('.card .chip').allInnerTexts()
    expect(statuses.length).toBeGreaterThanOrEqual(5)
    expect(statuses).toEqual(statuses.toSorted((a, b) => worstFirst.indexOf(a) - worstFirst.indexOf(b)))
    expect(statuses).toContain('Overdue')
    expect(statuses).toContain('To review')
    await app.locator('.detail').getByText('Why this is overdue').waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })

  test('asks the EHR at most nine times, all by patient, and Baton once for every status', async () => {
    const context = await openContext(browser)
    const page = await context.newPage()
    const asked: Request[] = []
    page.on('request', (request) => asked.push(request))
    await openChart(page, manyReferrals)
    const { sandbox, baton } = inject('product')
    const toEhr = asked.filter((request) => request.url().startsWith(`${sandbox}/full/fhir/`))
    const data = toEhr.filter((request) => !request.url().includes('/.well-known/'))
    expect(data.length).toBeLessThanOrEqual(9)
    expect(data.filter((request) => !/patient=|\/Patient\/|_id=/i.test(request.url()))).toEqual([])
    const toBaton = asked.filter((request) => request.url().startsWith(`${baton}/api/`))
    // What was sent belongs to the referral that opens.
    const forStatus = toBaton.filter((request) => !request.url().startsWith(`${baton}/api/packets?`))
    expect(forStatus.map((request) => request.method())).toEqual(['POST'])
    await context.close()
  })

  test('names who the patient is unless the EHR does', async () => {
    const context = await openContext(browser)
    const page = await context.newPage()
    const named = await openChart(page, everyStatus, { banner: 'missing' })
    expect(await named.locator('.banner').innerText()).toContain('OKAFOR')
    const unnamed = await openChart(page, everyStatus, { banner: 'false' })
    await unnamed.waitForSelector('.card')
    expect(await unnamed.locator('.banner').count()).toBe(0)
    await context.close()
  })

  test('says that there is nothing when there is nothing, laboratory orders included', async () => {
    const context = await openContext(browser)
    const page = await context.newPage()
    for (const patient of [noReferrals, onlyLaboratory]) {
      const app = await openChart(page, patient)
      expect(await app.locator('main').innerText()).toContain('No referrals')
    }
    await context.close()
  })

  test('survives a reload of the frame and shows the same patient', async () => {
    const context = await openContext(browser)
    const page = await context.newPage()
    const app = await openChart(page, everyStatus)
    await app.waitForSelector('.card')
    await app.evaluate(() => {
      document.body.dataset['stale'] = 'true'
      window.location.reload()
    })
    const again = await appFrame(page)
    await again.waitForSelector('body:not([data-stale]) .card')
    expect(await again.locator('.banner').innerText()).toContain('OKAFOR')
    await context.close()
  })

  test('a refresh keeps what was open', async () => {
    const context = await openContext(browser)
    const page = await context.newPage()
    const app = await openChart(page, everyStatus)
    const title = await app.locator('.card h2').nth(2).innerText()
    await app.locator('.card .card-open').nth(2).click()
    await app.locator('.closed-head button').click()
    await app.getByRole('button', { name: 'Refresh' }).click()
    await app.waitForFunction(() =>
      document.querySelector('.top [role=status]')?.textContent.includes('Updated'),
    )
    expect(await app.locator('.detail h2').innerText()).toBe(title)
    expect(await app.locator('.closed-rows').isVisible()).toBe(true)
    await context.close()
  })

  test('speaks Spanish from the first screen for a Spanish browser, and switches', async () => {
    const context = await openContext(browser, { locale: 'es-US' })
    const page = await context.newPage()
    const app = await openChart(page, everyStatus)
    expect(await app.locator('html').getAttribute('lang')).toBe('es')
    expect(await app.locator('.card .chip').first().innerText()).toBe('Vencida')
    await app.getByRole('button', { name: 'English' }).click()
    await app.waitForFunction(() => document.documentElement.lang === 'en')
    expect(await app.locator('.card .chip').first().innerText()).toBe('Overdue')
    await context.close()
  })

  test('works at 320 px without cutting an identifier or scrolling sideways', async () => {
    const context = await openContext(browser, { width: 400 })
    const page = await context.newPage()
    const app = await openChart(page, clinicPractice.demoPatients.longName, { width: '320' })
    await app.waitForSelector('.card, .empty')
    const cut = await app
      .locator('[data-identifier]')
      .evaluateAll((elements) =>
        elements
          .filter((element) => element.scrollWidth > element.clientWidth + 1)
          .map((each) => each.textContent),
      )
    expect(cut).toEqual([])
    expect(await app.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    await context.close()
  })
})

test('the app frame has the attributes EHRs give it, and another site than the EHR', async () => {
  const context = await openContext(browser)
  const page = await context.newPage()
  await page.goto(chartAddress(everyStatus))
  const sandboxing = await page.locator('iframe.app-frame').getAttribute('sandbox')
  expect(sandboxing).not.toContain('allow-top-navigation')
  expect(new URL(inject('product').baton).hostname).not.toBe(new URL(inject('product').sandbox).hostname)
  await context.close()
})
