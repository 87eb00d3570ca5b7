import type { Browser, BrowserContext, Frame, Page } from 'playwright-core'
import { inject } from 'vitest'

/** What a browser complained about while a page was open: errors, refused scripts, broken requests. */
export type Complaints = readonly string[]

export type ChartOptions = Readonly<Record<string, string>>

/** Noise that a test provokes on purpose names itself in `expected`. */
export function listenForComplaints(page: Page, expected: readonly RegExp[] = []): Complaints {
  const complaints: string[] = []
  const note = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) complaints.push(text)
  }
  page.on('console', (message) => {
    const { url } = message.location()
    if (message.type() === 'error' || message.type() === 'warning') note(`${message.text()} ${url}`.trim())
  })
  page.on('pageerror', (error) => note(String(error)))
  return complaints
}

export type Look = { width?: number; height?: number; dark?: boolean; locale?: string }

export async function openContext(browser: Browser, look: Look = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1280, height: look.height ?? 900 },
    colorScheme: look.dark === true ? 'dark' : 'light',
    locale: look.locale ?? 'en-US',
    reducedMotion: 'reduce',
  })
  // What is waited for comes; on a machine that does other things beside it may take its time.
  context.setDefaultTimeout(60_000)
  return context
}

/** Address of a patient's chart in the sandbox EHR, that of the run unless told; the app opens in it at once. */
export function chartAddress(
  patient: string,
  options: ChartOptions = {},
  sandbox = inject('product').sandbox,
): string {
  return `${sandbox}/chart/${patient}?${new URLSearchParams({ profile: 'full', ...options })}`
}

/** The frame of the app inside the EHR's page, once it has left the launch behind. */
export async function appFrame(page: Page, index = 0): Promise<Frame> {
  const element = await page.locator('iframe.app-frame').nth(index).elementHandle()
  const frame = await element?.contentFrame()
  if (frame === null || frame === undefined) throw new Error('the chart has no app frame')
  return frame
}

/** A chart as the EHR tells it now (a stored snapshot may stand there before), or the page that says why not. */
const settled = '[data-freshness="fresh"], .message-page h1'

/** Opens the chart and waits until the EHR has been read, or could not be. */
export async function openChart(
  page: Page,
  patient: string,
  options: ChartOptions = {},
  sandbox?: string,
): Promise<Frame> {
  await page.goto(chartAddress(patient, options, sandbox))
  const frame = await appFrame(page)
  await frame.waitForSelector(settled, { timeout: 60_000 })
  return frame
}

/** Presses a button of the referral, which may stand under "More". */
export async function choose(frame: Frame, name: string): Promise<void> {
  const button = frame
    .getByRole('group', { name: 'What you can do' })
    .getByRole('button', { name, exact: true })
  const more = frame.locator('details.more-acts:not([open]) > summary')
  await frame.getByRole('group', { name: 'What you can do' }).waitFor({ timeout: 60_000 })
  if (!(await button.isVisible()) && (await more.count()) > 0) await more.click()
  await button.click()
  await frame.getByRole('dialog').waitFor()
}
