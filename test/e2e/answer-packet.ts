import type { Browser } from 'playwright-core'
import type { InventedPatient } from '../support/fresh-referral.ts'
import { choose, openChart, openContext } from './in-the-chart.ts'

const waitMs = { timeout: 120_000 }

/** Sends the papers of a patient's one referral from the chart, with everything that is usual, by Direct. */
export async function sendPapers(browser: Browser, sandbox: string, { id }: InventedPatient): Promise<void> {
  const context = await openContext(browser)
  const page = await context.newPage()
  const frame = await openChart(page, id, {}, sandbox)
  await choose(frame, 'Send papers')
  const dialog = frame.getByRole('dialog')
  await dialog.locator('select[name="medium"]').selectOption('direct')
  await dialog.getByRole('button', { name: 'Send packet' }).click()
  await dialog.waitFor({ state: 'detached', ...waitMs })
  await context.close()
}

/** The rungs that the packets of a patient's one referral have climbed, as its chart shows them. */
export async function readRungs(
  browser: Browser,
  sandbox: string,
  { id }: InventedPatient,
): Promise<readonly string[]> {
  const context = await openContext(browser)
  const page = await context.newPage()
  const frame = await openChart(page, id, {}, sandbox)
  await frame.getByRole('heading', { name: 'Packets sent' }).waitFor(waitMs)
  const rungs = await frame.locator('.packets .rungs li.reached').allInnerTexts()
  await context.close()
  return rungs.map((rung) => rung.split(/\s/)[0] ?? '')
}

/** Accepts a referral on its response page, as an office without an EHR does on a phone, and sends its note there. */
export async function answerOnPage(
  browser: Browser,
  link: string,
  { birthDate }: InventedPatient,
  letter: string,
): Promise<void> {
  const context = await openContext(browser, { width: 420 })
  const page = await context.newPage()
  await page.goto(link)
  const [year = '', month = '', day = ''] = birthDate.split('-')
  await page.getByLabel('Month').fill(month)
  await page.getByLabel('Day').fill(day)
  await page.getByLabel('Year').fill(year)
  await page.getByRole('button', { name: 'Open the referral' }).click()
  await page.getByText('We accept the referral', { exact: true }).click()
  await page.getByLabel('Your name').first().fill('Sam')
  await page.getByRole('button', { name: 'Accept', exact: true }).click()
  await page.getByText('recorded as accepted').waitFor(waitMs)
  await page.getByText('Send the note', { exact: true }).click()
  const file = { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from(letter) }
  await page.locator('#note-file').setInputFiles(file)
  await page.getByRole('button', { name: 'Send the file' }).click()
  await page.getByText('The note has arrived').waitFor(waitMs)
  await context.close()
}
