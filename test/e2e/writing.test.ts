import { rm } from 'node:fs/promises'
import type { Browser, BrowserContext, Frame, Page, Response } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { violationsOn } from '../support/accessibility.ts'
import { openChromium } from '../support/chromium.ts'
import { copyClinic, type RunningProduct, startProduct } from '../support/whole-product.ts'
import { appFrame, openContext } from './in-the-chart.ts'

// What is written here stands in charts for good: this clinic is its own.
let folder = ''
let product: RunningProduct
let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  folder = await copyClinic(inject('loadedClinic'))
  product = await startProduct(folder, 'off')
  browser = await openChromium()
  context = await openContext(browser)
})
afterEach(() => post('/faults/off', {}))
afterAll(async () => {
  await browser.close()
  await product.stop()
  await rm(folder, { recursive: true, force: true })
})

async function post(path: string, fields: Record<string, string>): Promise<void> {
  const body = new URLSearchParams({ profile: 'full', ...fields })
  const answer = await fetch(`${product.sandbox}${path}`, { method: 'POST', body, redirect: 'manual' })
  expect(answer.status).toBe(303)
}

/** Lets something go wrong at the EHR, once. */
const failOnce = (kind: string, type: string, profile = 'full') =>
  post('/faults', { kind, type, profile, times: '1' })

const Found = z.object({
  entry: z
    .array(z.object({ resource: z.looseObject({ id: z.string(), status: z.string().optional() }) }))
    .default([]),
})

/** What the EHR holds: all its profiles show one record, and this one asks for no token. */
async function inEhr(type: string): Promise<{ id: string; status?: string | undefined }[]> {
  const answer = await fetch(`${product.sandbox}/launcher-like/fhir/${type}?patient=pat-okafor&_count=200`)
  return Found.parse(await answer.json()).entry.map(({ resource }) => resource)
}

const statusesOf = async (type: string): Promise<Record<string, string | undefined>> =>
  Object.fromEntries((await inEhr(type)).map(({ id, status }) => [id, status]))

const countSaying = async (text: string): Promise<number> =>
  (await inEhr('Communication')).filter((message) => JSON.stringify(message).includes(text)).length

type Chart = { page: Page; frame: Frame }

async function openChart(options: Record<string, string> = {}): Promise<Chart> {
  const page = await context.newPage()
  const query = new URLSearchParams({ profile: 'full', ...options })
  await page.goto(`${product.sandbox}/chart/pat-okafor?${query}`)
  const frame = await appFrame(page)
  await frame.waitForSelector('[data-freshness="fresh"]', { timeout: 60_000 })
  return { page, frame }
}

const dialog = ({ frame }: Chart) => frame.getByRole('dialog')
const said = ({ frame }: Chart) => frame.locator('.acts-said')

async function choose({ frame }: Chart, referral: string): Promise<void> {
  const card = frame.locator('article', { hasText: referral })
  await card.getByRole('button', { name: /Details/ }).click()
  await frame.locator('section.detail h2', { hasText: referral }).waitFor()
}

async function writeCall(chart: Chart, text: string): Promise<void> {
  await chart.frame.getByRole('button', { name: 'Log contact' }).click({ timeout: 60_000 })
  await dialog(chart).getByText('Left message', { exact: true }).click()
  await dialog(chart).getByRole('textbox', { name: 'What was said' }).fill(text)
}

async function save(chart: Chart): Promise<void> {
  await chart.page.keyboard.press('Control+Enter')
}

async function logCall(chart: Chart, text: string): Promise<string> {
  await writeCall(chart, text)
  await save(chart)
  await dialog(chart).waitFor({ state: 'detached', timeout: 60_000 })
  return (await said(chart).textContent())?.replace(/\s*Undo\s*$/, '').trim() ?? ''
}

async function writeHold(chart: Chart, text: string): Promise<void> {
  await chart.frame.getByText('More', { exact: true }).click({ timeout: 60_000 })
  await chart.frame.getByRole('button', { name: 'Put on hold' }).click()
  await dialog(chart).getByRole('textbox', { name: 'Reason' }).fill(text)
}

/** Gives the page's own next write the fault; what Baton asks the EHR itself is left alone. */
async function failNextWrite({ page }: Chart, fault: string, type: string): Promise<void> {
  let isLeft = true
  await page.route(`**/fhir/${type}**`, async (route, request) => {
    const isIt = isLeft && ['POST', 'PUT'].includes(request.method())
    if (isIt) isLeft = false
    await (isIt
      ? route.continue({ headers: { ...request.headers(), 'x-sandbox-fault': fault } })
      : route.continue())
  })
}

describe('with the person’s own access', () => {
  let chart: Chart
  beforeAll(async () => {
    chart = await openChart()
  })
  afterAll(() => chart.page.close())

  test('a call is written in the EHR, once, and can be taken back there', async () => {
    expect(await logCall(chart, 'First of all.')).toBe('Saved in the EHR.')
    expect(await countSaying('First of all.')).toBe(1)
    await chart.frame.getByRole('button', { name: 'Undo' }).click()
    await said(chart).getByText('Undone.').waitFor()
    const [call] = (await inEhr('Communication')).filter((each) =>
      JSON.stringify(each).includes('First of all.'),
    )
    expect(call?.status).toBe('entered-in-error')
  })

  test.each([
    ['an answer that was lost after the commit', 'cut-after-commit'],
    ['an empty answer', 'empty-create'],
  ])('%s never doubles it, switched on in the EHR or sent by header', async (_what, fault) => {
    await failOnce(fault, 'Communication')
    const text = `Despite ${fault}.`
    expect(await logCall(chart, text)).toBe('Saved in the EHR.')
    expect(await countSaying(text)).toBe(1)
    await failNextWrite(chart, fault, 'Communication')
    const again = `Again despite ${fault}.`
    expect(await logCall(chart, again)).toBe('Saved in the EHR.')
    expect(await countSaying(again)).toBe(1)
    await chart.page.unroute('**/fhir/Communication**')
  })

  test('a token that ends in mid-use is renewed, and nobody notices', async () => {
    await failNextWrite(chart, 'expired-token', 'Communication')
    expect(await logCall(chart, 'On a token that ended.')).toBe('Saved in the EHR.')
    expect(await countSaying('On a token that ended.')).toBe(1)
    await chart.page.unroute('**/fhir/Communication**')
  })

  /** Saves onto a version that somebody has just changed; what was typed is still there, and nothing is written. */
  async function saveTooLate(fault: string, text: string): Promise<void> {
    await failOnce(fault, 'Task')
    const before = await statusesOf('Task')
    await save(chart)
    const alert = dialog(chart).getByRole('alert')
    await alert.getByText('changed this referral meanwhile').waitFor({ timeout: 60_000 })
    expect(await alert.textContent()).toContain('What you typed is still here.')
    expect(await dialog(chart).getByRole('textbox').first().inputValue()).toBe(text)
    expect(await statusesOf('Task')).toEqual(before)
  }

  /** The same once more, by the header of the page's own write. */
  async function saveTooLateByHeader(fault: string, status: number): Promise<void> {
    await failNextWrite(chart, fault, 'Task')
    const before = await statusesOf('Task')
    const isRefusal = (answer: Response) =>
      answer.request().method() === 'PUT' && answer.url().includes('/fhir/Task/')
    const [answer] = await Promise.all([chart.page.waitForResponse(isRefusal), save(chart)])
    expect(answer.status()).toBe(status)
    await dialog(chart).getByRole('alert').waitFor({ timeout: 60_000 })
    expect(await statusesOf('Task')).toEqual(before)
    await chart.page.unroute('**/fhir/Task**')
  }

  test('closing onto a changed version (409) writes nothing; then it moves the EHR’s Task on', async () => {
    await choose(chart, 'Neurology')
    await chart.frame.getByRole('button', { name: 'Close', exact: true }).click()
    await dialog(chart).getByText('Patient declined', { exact: false }).click()
    await dialog(chart).getByRole('textbox').fill('Does not want to go.')
    await saveTooLate('stale-conflict', 'Does not want to go.')
    await saveTooLateByHeader('stale-conflict', 409)
    const before = await statusesOf('Task')
    await save(chart)
    await expect.poll(() => said(chart).textContent(), { timeout: 60_000 }).toMatch(/^Saved in/)
    expect(await said(chart).textContent()).toMatch(/^Saved in the EHR: progress\. Saved in Baton: decision/)
    const changed = Object.entries(await statusesOf('Task')).filter(([id, status]) => before[id] !== status)
    expect(changed.map(([, status]) => status)).toContain('cancelled')
  })

  test('a hold onto a changed version (412) writes nothing; saved again it goes through', async () => {
    await choose(chart, 'Endocrinology')
    await writeHold(chart, 'Travels until March.')
    await saveTooLate('stale-version', 'Travels until March.')
    await saveTooLateByHeader('stale-version', 412)
    await save(chart)
    await dialog(chart).waitFor({ state: 'detached', timeout: 60_000 })
    expect(await said(chart).textContent()).toMatch(/^Saved in the EHR: progress\. Saved in Baton: decision/)
  })
})

describe.each([
  ['epic-like', 'Saved in the EHR.', 1],
  ['oracle-like', 'Saved in Baton, not in the EHR.', 0],
])('under %s', (profile, where, count) => {
  test(`a call is: ${where}`, async () => {
    const chart = await openChart({ profile })
    expect(await logCall(chart, `Under ${profile}.`)).toBe(where)
    expect(await countSaying(`Under ${profile}.`)).toBe(count)
    if (profile === 'epic-like') {
      // Nothing is created conditionally here: only Baton's own looking keeps it from doubling.
      await failOnce('cut-after-commit', 'Communication', profile)
      expect(await logCall(chart, 'Lost on the way.')).toBe('Saved in the EHR.')
      expect(await countSaying('Lost on the way.')).toBe(1)
    }
    await chart.page.close()
  })
})

test('a scope to write with that was not granted breaks nothing, and Baton keeps what was done', async () => {
  const chart = await openChart({ withhold: 'patient/Communication.cu' })
  expect(await chart.frame.locator('.notices').textContent()).not.toMatch(/not allowed|scope/i)
  expect(await logCall(chart, 'Without the scope.')).toBe('Saved in Baton, not in the EHR.')
  expect(await countSaying('Without the scope.')).toBe(0)
  await chart.page.close()
})

test('a connection that can verify nothing offers nothing to do', async () => {
  const chart = await openChart({ profile: 'read-only' })
  await chart.frame.locator('section.detail').waitFor()
  expect(await chart.frame.getByRole('button', { name: 'Log contact' }).count()).toBe(0)
  await chart.page.close()
})

test('a tab that is closed in the middle leaves nothing half done', async () => {
  const chart = await openChart()
  await choose(chart, 'Cardiology')
  // Baton has the command, and the page never learns what it should write.
  await chart.page.route('**/api/commands', async (route) => {
    await route.fetch()
    await chart.page.close()
  })
  await writeHold(chart, 'Closed in the middle.')
  await Promise.all([chart.page.waitForEvent('close'), save(chart).catch(() => undefined)])
  const again = await openChart()
  await choose(again, 'Cardiology')
  expect(await again.frame.locator('section.detail').textContent()).not.toContain('On hold')
  expect(await again.frame.locator('body').textContent()).not.toContain('Closed in the middle.')
  await again.page.close()
})

describe('two people at one referral', () => {
  test('one wins; the other sees who, what and what is different now, and loses nothing', async () => {
    const mine = await openChart()
    await choose(mine, 'Gastroenterology')
    await mine.frame.getByRole('button', { name: 'Close', exact: true }).click()
    await dialog(mine).getByText('Patient declined', { exact: false }).click()
    await dialog(mine).getByRole('textbox').fill('Will not go, she says.')

    const theirs = await openChart({ user: 'prac-reyes' })
    await choose(theirs, 'Gastroenterology')
    await theirs.frame.getByRole('button', { name: 'Assign' }).click()
    await dialog(theirs)
      .getByRole('button', { name: /Aaliyah Brooks/ })
      .click()
    await dialog(theirs).waitFor({ state: 'detached', timeout: 60_000 })

    await save(mine)
    const alert = dialog(mine).getByRole('alert')
    await alert.waitFor({ timeout: 60_000 })
    const told = (await alert.textContent()) ?? ''
    expect(told).toMatch(/^Maria Reyes was quicker: Assign, .+\. Yours was not saved\./)
    expect(told).toContain('→ Aaliyah Brooks')
    expect(await dialog(mine).getByRole('textbox').inputValue()).toBe('Will not go, she says.')

    expect(await violationsOn(mine.page)).toEqual([])

    // And from under an open form it may even leave the list.
    await theirs.frame.getByRole('button', { name: 'Close', exact: true }).click()
    await dialog(theirs).getByText('Patient moved away', { exact: false }).click()
    await dialog(theirs).getByRole('textbox').fill('Moved to Maine.')
    await save(theirs)
    await dialog(theirs).waitFor({ state: 'detached', timeout: 60_000 })
    await save(mine)
    await alert.getByText('Maria Reyes was quicker: Close').waitFor({ timeout: 60_000 })
    expect(await alert.textContent()).toMatch(/Status: .+ → Patient moved away/)
    expect(await dialog(mine).getByRole('textbox').inputValue()).toBe('Will not go, she says.')
    await Promise.all([mine.page.close(), theirs.page.close()])
  })
})

describe('access that ends under an open form', () => {
  const text = 'A long report of a call.'

  async function expectKept(chart: Chart, because: string): Promise<void> {
    await dialog(chart).getByText(because).waitFor({ timeout: 60_000 })
    expect(await dialog(chart).textContent()).not.toContain('OKAFOR')
    expect(await chart.frame.locator('#root').textContent()).not.toContain('OKAFOR')
    await dialog(chart).getByRole('button', { name: 'Show what I typed' }).click()
    expect(await dialog(chart).getByRole('textbox', { name: 'What was said' }).inputValue()).toBe(text)
    expect(await countSaying(text)).toBe(0)
    expect(await violationsOn(chart.page)).toEqual([])
  }

  test('the EHR’s: nothing is saved, the chart is covered, and the text stays', async () => {
    const chart = await openChart({ withhold: 'online_access' })
    await writeCall(chart, text)
    await failNextWrite(chart, 'expired-token', 'Communication')
    await save(chart)
    await expectKept(chart, 'Your access to the EHR has ended.')
    await chart.page.close()
  })

  test('Baton’s own: the text stays as well', async () => {
    const chart = await openChart()
    await writeCall(chart, text)
    await chart.frame.evaluate(async () => {
      const kept = Object.entries(sessionStorage).find(([key]) => key.endsWith('.session'))
      const token = /"token":"([^"]+)"/.exec(String(kept?.[1]))?.[1] ?? ''
      await fetch('/api/session', { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })
    })
    await save(chart)
    await expectKept(chart, 'Your session with Baton has ended.')
    await chart.page.close()
  })
})
