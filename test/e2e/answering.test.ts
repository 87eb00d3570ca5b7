import { once } from 'node:events'
import { serve } from '@hono/node-server'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../server/app.ts'
import { openPacketsFixture, type PacketsFixture } from '../sandbox/packets-fixture.ts'
import { violationsOn } from '../support/accessibility.ts'
import { openChromium } from '../support/chromium.ts'
import { findFreePort } from '../support/free-port.ts'

const people = ['p-1', 'p-2', 'p-3', 'p-4', 'p-5', 'p-6']

let packets: PacketsFixture
let browser: Browser
let server: ReturnType<typeof serve>
let origin = ''
beforeAll(async () => {
  packets = await openPacketsFixture(people)
  const port = await findFreePort()
  origin = `http://127.0.0.1:${port}`
  const app = createApp({ ...packets.deps, batonOrigin: origin })
  server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' })
  await once(server, 'listening')
  browser = await openChromium()
})
afterAll(async () => {
  await browser.close()
  const closed = once(server, 'close')
  server.close()
  if ('closeAllConnections' in server) server.closeAllConnections()
  await closed
  await packets.close()
})

async function onPhone(options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 420, height: 900 }, ...options })
  try {
    await work(await context.newPage())
  } finally {
    await context.close()
  }
}

/** Nothing may stick out at the side of a phone. */
const overflowOf = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

test('an office answers on a phone, in Spanish, without any script', async () => {
  const { code } = await packets.arrive('p-1')
  await onPhone({ javaScriptEnabled: false, locale: 'es-US' }, async (page) => {
    await page.goto(`${origin}/r/c/${code.replaceAll('-', '')}`)
    expect(await page.locator('h1').textContent()).toBe('Responder a una remisión')
    await page.getByLabel('Mes').fill('3')
    await page.getByLabel('Día').fill('14')
    await page.getByLabel('Año').fill('1958')
    await page.getByRole('button', { name: 'Abrir la remisión' }).click()
    await page.getByText('Ada Sample1').waitFor()
    await page.getByText('Aceptamos la remisión', { exact: true }).click()
    await page.getByLabel('Su nombre').first().fill('Sam')
    await page.getByRole('button', { name: 'Aceptar' }).click()
    await page.getByText('La remisión consta como aceptada').waitFor()
    expect(page.url()).not.toMatch(/Sample|1958|REF-/)
    await page.getByText('Hemos dado una cita').click()
    await page.getByLabel('Fecha').fill('2031-05-06')
    await page.getByLabel('Hora', { exact: true }).fill('09:30')
    await page.getByRole('button', { name: 'Enviar la cita' }).click()
    await page.getByText('La cita está registrada').waitFor()
    await page.getByText('Enviar el informe', { exact: true }).click()
    await page.locator('#note-file').setInputFiles({
      name: 'informe.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('Consulta: sin hallazgos.'),
    })
    await page.getByRole('button', { name: 'Enviar el archivo' }).click()
    await page.getByText('El informe llegó y se leerá').waitFor()
    await page.getByRole('button', { name: 'Salir de esta página' }).click()
    await page.goto(`${origin}/r/referral`)
    expect(await page.textContent('body')).not.toContain('Sample')
  })
  expect(await packets.stateOf('p-1')).toBe('scheduled')
})

const looks = [
  { patient: 'p-2', colorScheme: 'light', locale: 'en-US' },
  { patient: 'p-3', colorScheme: 'dark', locale: 'en-US' },
  { patient: 'p-4', colorScheme: 'light', locale: 'es-US' },
] as const

test.each(looks)(
  'axe finds nothing on a phone: $colorScheme, $locale',
  async ({ patient, colorScheme, locale }) => {
    const { code } = await packets.arrive(patient)
    await onPhone({ colorScheme, locale }, async (page) => {
      await page.goto(`${origin}/r`)
      expect(await violationsOn(page)).toEqual([])
      await page.locator('#code').fill(code)
      for (const [name, value] of [
        ['month', '3'],
        ['day', '13'],
        ['year', '1958'],
      ] as const)
        await page.locator(`[name=${name}]`).fill(value)
      await page.locator('form button').click()
      await page.getByRole('alert').waitFor()
      expect(await violationsOn(page)).toEqual([])
      for (const [name, value] of [
        ['month', '3'],
        ['day', '14'],
        ['year', '1958'],
      ] as const)
        await page.locator(`[name=${name}]`).fill(value)
      await page.locator('form button').click()
      await page.getByText(/Ada Sample/).waitFor()
      for (const each of await page.locator('summary').all()) await each.click()
      expect(await violationsOn(page)).toEqual([])
      expect(await overflowOf(page)).toBe(0)
    })
  },
)

test('the language can be switched, and stays', async () => {
  const { link } = await packets.arrive('p-5')
  await onPhone({ locale: 'en-US' }, async (page) => {
    await page.goto(`${origin}${link}`)
    await page.getByLabel('Month').fill('03')
    await page.getByRole('button', { name: 'Español' }).click()
    expect(await page.getByLabel('Mes').inputValue()).toBe('03')
    await page.getByLabel('Día').fill('14')
    await page.getByLabel('Año').fill('1958')
    await page.getByLabel('Año').press('Enter')
    await page.getByText('No aceptamos la remisión', { exact: true }).click()
    await page.getByLabel('En sus palabras').fill('Sin cupo')
    await page.getByLabel('A quién sugiere en su lugar').press('Enter')
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByText('We accept the referral').waitFor()
    expect(await page.getByLabel('In your words').inputValue()).toBe('Sin cupo')
  })
})
