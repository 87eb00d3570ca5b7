import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { openChromium } from '../support/chromium.ts'
import { appFrame, listenForComplaints, openContext } from './in-the-chart.ts'

const { everyStatus, manyReferrals } = clinicPractice.demoPatients
/** What may be seen in one frame only. */
const signs = [
  { patient: everyStatus, name: 'OKAFOR' },
  { patient: manyReferrals, name: 'MARCHETTI' },
] as const

let browser: Browser
beforeAll(async () => {
  browser = await openChromium()
})
afterAll(() => browser.close())

const freshlyPainted = 'body:not([data-stale]) :is(.card, .message-page)'

async function framesOf(page: Page): Promise<Frame[]> {
  const frames = await Promise.all([appFrame(page, 0), appFrame(page, 1)])
  await Promise.all(frames.map((frame) => frame.waitForSelector(freshlyPainted, { timeout: 30_000 })))
  return frames
}

/** Marks what is on the page now, so that it cannot be taken for what the reload brings. */
async function reload(frame: Frame | undefined) {
  await frame?.evaluate(() => {
    document.body.dataset['stale'] = 'true'
    window.location.reload()
  })
}

/** Each frame names its own patient everywhere and the other one nowhere. */
async function expectUnmixed(frames: readonly Frame[]) {
  for (const [index, frame] of frames.entries()) {
    const text = await frame.locator('body').innerText()
    const [own, other] = index === 0 ? [signs[0], signs[1]] : [signs[1], signs[0]]
    expect(text).toContain(own.name)
    expect(text).not.toContain(other.name)
  }
}

describe('two charts open at once, the app on another site than the EHR', () => {
  test('never mix, whichever is reloaded, one after the other or both together', async () => {
    const context = await openContext(browser, { width: 1600 })
    const page = await context.newPage()
    const complaints = listenForComplaints(page)
    const query = new URLSearchParams({ profile: 'full', a: everyStatus, b: manyReferrals })
    await page.goto(`${inject('product').sandbox}/two-charts?${query}`)
    await expectUnmixed(await framesOf(page))
    for (const reloaded of [[0], [1], [0, 1], [1, 0]]) {
      const frames = await framesOf(page)
      await Promise.all(reloaded.map((index) => reload(frames[index])))
      await expectUnmixed(await framesOf(page))
    }
    expect(complaints).toEqual([])
    await context.close()
  })

  test('share no stored launch: everything kept is under a launch of its own', async () => {
    const context = await openContext(browser, { width: 1600 })
    const page = await context.newPage()
    const query = new URLSearchParams({ profile: 'full', a: everyStatus, b: manyReferrals })
    await page.goto(`${inject('product').sandbox}/two-charts?${query}`)
    const frames = await framesOf(page)
    const states = await Promise.all(
      frames.map((frame) => frame.evaluate(() => new URL(window.location.href).searchParams.get('state'))),
    )
    expect(new Set(states).size).toBe(2)
    const keys = (await frames[0]?.evaluate(() => Object.keys(window.sessionStorage))) ?? []
    expect(keys).not.toContain('SMART_KEY')
    expect(keys.filter((key) => !states.some((state) => key.startsWith(state ?? '?')))).toEqual([])
    await context.close()
  })
})
