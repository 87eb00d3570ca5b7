import { once } from 'node:events'
import { createServer } from 'node:net'
import { AxeBuilder } from '@axe-core/playwright'
import { serve, type ServerType } from '@hono/node-server'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChromium } from '../support/chromium.ts'
import { fillInboxes } from './peer-messages-fixture.ts'
import { openSandbox, type Sandbox } from './sandbox-fixture.ts'
import { openTinyApp } from './tiny-app.ts'
import { twoPatients } from './two-patients.ts'

let browser: Browser
let sandbox: Sandbox
let server: ServerType
let app: { close: () => void }
let ehr: string
let appOrigin: string

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

beforeAll(async () => {
  const [ehrPort, appPort] = [await freePort(), await freePort()]
  ehr = `http://localhost:${ehrPort}`
  appOrigin = `http://127.0.0.1:${appPort}`
  sandbox = await openSandbox(twoPatients, { origin: ehr, batonOrigin: appOrigin })
  await fillInboxes(sandbox.messages.peers.db)
  server = serve({ fetch: sandbox.app.fetch, port: ehrPort, hostname: '127.0.0.1' })
  app = await openTinyApp(appPort)
  browser = await openChromium()
})
afterAll(async () => {
  await browser.close()
  app.close()
  server.close()
  await sandbox.close()
})

async function openPage(path: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${ehr}${path}`)
  return page
}

/** What an app that opens by itself sends the browser to. */
function standaloneAddress(): string {
  const parameters = {
    response_type: 'code',
    client_id: 'baton',
    redirect_uri: `${appOrigin}/t/sandbox-full/app`,
    scope: 'launch/patient patient/*.rs',
    state: 'standalone',
    aud: `${ehr}/full/fhir`,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  }
  return `${ehr}/full/auth/authorize?${new URLSearchParams(parameters)}`
}

describe('a standalone launch', () => {
  it('finds and opens a patient by keyboard alone', async () => {
    const page = await (await browser.newContext()).newPage()
    await page.goto(standaloneAddress())
    await page.locator('input[name=q]:focus').waitFor()
    await page.keyboard.type('family')
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=family/)
    await page.locator('input[name=q]:focus').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    const marked = page.getByRole('radio', { checked: true })
    expect(await marked.getAttribute('value')).toBe('ann')
    await page.keyboard.press('ArrowDown')
    expect(await marked.getAttribute('value')).toBe('bea')
    const left = page.waitForRequest((request) =>
      request.url().startsWith(`${appOrigin}/t/sandbox-full/app?`),
    )
    await page.keyboard.press('Enter')
    const { searchParams } = new URL((await left).url())
    expect([searchParams.get('state'), searchParams.has('code')]).toEqual(['standalone', true])
    await page.context().close()
  })
})

describe('an app of another site in a chart', () => {
  it('is launched, reads and writes, and can read the version it wrote', async () => {
    const page = await openPage('/chart/ann')
    const said = page.frameLocator('iframe').getByRole('status')
    await said.getByText(/Family-ann 200 200 W\/"\d+"/).waitFor()
    const first = await said.textContent()
    await page.getByText('Relaunch').click()
    await said
      .getByText(/Family-ann 200 200/)
      .filter({ hasNotText: first ?? '' })
      .waitFor()
    await page.context().close()
  })

  it('is told when the user says no, on the consent page as well', async () => {
    const denied = await openPage('/chart/ann?consent=denied')
    await denied.frameLocator('iframe').getByText('refused: access_denied').waitFor()
    await denied.context().close()
    const asked = await openPage('/chart/ann?consent=ask')
    await asked.frameLocator('iframe').getByRole('button', { name: 'Do not allow' }).click()
    await asked.frameLocator('iframe').getByText('refused: access_denied').waitFor()
    await asked.context().close()
  })

  it('gets the scopes that stayed ticked', async () => {
    const page = await openPage('/chart/ann?consent=ask')
    const frame = page.frameLocator('iframe')
    await frame.getByRole('checkbox', { name: /Task/ }).uncheck()
    await frame.getByRole('button', { name: 'Allow what is ticked' }).click()
    await frame.getByText('Family-ann 403').waitFor()
    await page.context().close()
  })

  it('sees its own patient in each of two frames', async () => {
    const page = await openPage('/two-charts?a=ann&b=bea')
    await page.frameLocator('iframe >> nth=0').getByText('Family-ann 200').waitFor()
    await page.frameLocator('iframe >> nth=1').getByText('Family-bea 200').waitFor()
    await page.context().close()
  })
})

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  let context: BrowserContext
  beforeAll(async () => {
    context = await browser.newContext({ colorScheme, viewport: { width: 320, height: 700 } })
  })
  afterAll(() => context.close())

  async function faultsOf(page: Page): Promise<string[]> {
    // With the app's frame left out, the older way of axe sees all there is, without a second page per look.
    const { violations } = await new AxeBuilder({ page })
      .options({ resultTypes: ['violations'] })
      .exclude('iframe')
      .setLegacyMode()
      .analyze()
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }

  it.each([
    '/',
    '/chart',
    '/chart?q=nobody',
    '/chart/ann',
    '/chart/ann?tab=summary',
    '/chart/ann?tab=encounters',
    '/chart/ann?tab=documents&document=ann-document',
    '/chart/ann?tab=orders',
    '/chart/nobody',
    '/two-charts?a=ann&b=bea',
    '/full/auth/authorize?client_id=nobody',
    '/worklist',
    '/faults',
    '/messages',
    '/messages?inbox=email',
    '/messages?inbox=direct',
    '/messages?inbox=fax&q=nobody',
    '/messages?inbox=ehr&said=moved&fired=2&sent=1',
  ])('%s has no accessibility fault and needs no sideways scrolling at 320 pixels', async (path) => {
    const page = await context.newPage()
    await page.goto(`${ehr}${path}`)
    for (const details of await page.locator('details').all()) await details.locator('summary').click()
    expect(await faultsOf(page)).toEqual([])
    const root = page.locator('html')
    expect(await root.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
    await page.close()
  })

  it('the page of a standalone launch has no accessibility fault and fits 320 pixels', async () => {
    const page = await context.newPage()
    await page.goto(standaloneAddress())
    expect(await faultsOf(page)).toEqual([])
    const root = page.locator('html')
    expect(await root.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
    await page.close()
  })

  it('a page that says what is broken has no accessibility fault', async () => {
    const page = await context.newPage()
    await page.goto(`${ehr}/faults?profile=second`)
    await page.getByRole('button', { name: 'Switch on: Slow' }).click()
    await page.getByText('Broken on purpose: Slow.').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Switch off: Slow' }).click()
    await page.getByText('Nothing is broken').waitFor()
    await page.close()
  })

  it('the consent page has no accessibility fault', async () => {
    const page = await context.newPage()
    await page.goto(`${ehr}/launch?patient=ann&consent=ask`)
    await page.getByRole('button', { name: 'Allow what is ticked' }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.close()
  })
})
