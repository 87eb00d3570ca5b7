import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { namingSystems } from '#domain/codes.ts'
import type { Kysely } from 'kysely'
import type { Browser, Frame, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { z } from 'zod'
import { directoryCommand } from '../../server/cli/directory.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { openDatabase } from '../../server/store/database.ts'
import { findRunningCluster } from '../../server/store/embedded-cluster.ts'
import type { Tables } from '../../server/store/tables.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { violationsOn } from '../support/accessibility.ts'
import { openChromium } from '../support/chromium.ts'
import { openSandboxRecord, type SandboxRecord } from '../support/sandbox-record.ts'
import { copyClinic, type RunningProduct, startProduct } from '../support/whole-product.ts'
import { countClicks } from './count-clicks.ts'
import { appFrame, openContext, type Look } from './in-the-chart.ts'

vi.setConfig({ testTimeout: 120_000 })

// What is referred here would be evidence in the charts of the other tests: this clinic is its own.
let folder = ''
let product: RunningProduct
let browser: Browser
let record: SandboxRecord
let own: { db: Kysely<Tables & FhirTables>; close: () => Promise<void> }

beforeAll(async () => {
  folder = await copyClinic(inject('loadedClinic'))
  product = await startProduct(folder, 'off')
  browser = await openChromium()
  record = await openSandboxRecord(folder)
  own = openDatabase<Tables & FhirTables>((await findRunningCluster(folder, 'baton')) ?? '', 2)
})
afterAll(async () => {
  await browser.close()
  await Promise.all([record.close(), own.close()])
  await product.stop()
  await rm(folder, { recursive: true, force: true })
})

async function open(path: string, look: Look = {}): Promise<{ page: Page; frame: Frame }> {
  const context = await openContext(browser, { width: 1280, ...look })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(`${product.sandbox}${path}`)
  return { page, frame: await appFrame(page) }
}

async function openChart(patient: string, profile: string, look: Look = {}) {
  const opened = await open(`/chart/${patient}?profile=${profile}&style=off`, look)
  await opened.frame.waitForSelector('[data-freshness="fresh"]')
  return opened
}

/** Baton follows this chart from now on, and knows from it where the practice sends its patients. */
async function learnDestinations(profile: string): Promise<void> {
  const tenant = `sandbox-${profile}`
  const { page } = await openChart('pat-okafor', profile)
  await page.context().close()
  const followed = () =>
    own.db.selectFrom('loop').select('referral_id').where('tenant_id', '=', tenant).execute()
  await vi.waitFor(async () => expect(await followed()).not.toEqual([]), { timeout: 60_000, interval: 200 })
  const variables = {
    BATON_DATA: folder,
    SANDBOX_ORIGIN: product.sandbox,
    SANDBOX_SMTP_PORT: String(product.smtpPort),
    SANDBOX_HISP_PORT: String(product.hispPort),
  }
  const world = {
    variables,
    folder: join(import.meta.dirname, '..', '..', 'smart-config'),
    clock: () => new Date(),
  }
  const { exitCode } = await directoryCommand(['import', tenant], world)
  expect(exitCode).toBe(0)
}

const Reference = z.looseObject({ reference: z.string().optional(), display: z.string().optional() })
const Concept = z.looseObject({
  coding: z.array(z.looseObject({ system: z.string(), code: z.string() })).default([]),
})
const Order = z.looseObject({
  resourceType: z.literal('ServiceRequest'),
  id: z.string(),
  identifier: z.array(z.looseObject({ system: z.string() })).default([]),
  status: z.string(),
  intent: z.string(),
  authoredOn: z.string(),
  category: z.array(Concept),
  code: Concept,
  requester: Reference,
  performer: z.array(Reference),
})
const Task = z.looseObject({
  resourceType: z.literal('Task'),
  status: z.string(),
  code: Concept,
  focus: Reference,
  basedOn: z.array(Reference),
  owner: Reference,
})

/** What both shelves hold of the one referral that a command made for a patient. */
async function readReferral(profile: string, patient: string) {
  const beside = await readOwnEvidence(own.db, `sandbox-${profile}`, patient)
  const all = [
    ...(await record.search('ServiceRequest', { patient: `Patient/${patient}` })),
    ...(await record.search('Task', { patient: `Patient/${patient}` })),
    ...beside.resources,
  ]
  const order = all
    .flatMap((each) => Order.safeParse(each).data ?? [])
    .find(({ identifier }) => identifier.some(({ system }) => system === namingSystems.command))
  const tasks = all
    .flatMap((each) => Task.safeParse(each).data ?? [])
    .filter(({ basedOn }) => basedOn.some(({ reference }) => reference === `ServiceRequest/${order?.id}`))
  const ofCode = (code: string) => tasks.find((task) => task.code.coding.some((each) => each.code === code))
  return { order, dispatch: ofCode('fulfill'), owned: ofCode('own-loop') }
}

const dialog = (frame: Frame): Locator => frame.getByRole('dialog')

/** What is not the next thing to do is a click further away. */
async function start(frame: Frame, group: string, command: string): Promise<void> {
  const acts = frame.getByRole('group', { name: group })
  await acts.waitFor()
  const button = acts.getByRole('button', { name: command, exact: true })
  if (!(await button.isVisible())) await acts.locator('summary').click()
  await button.click()
  await dialog(frame).getByRole('radio').nth(1).waitFor()
}

/** Chooses the first receiver that does not have the referral, with a reason where one is asked for. */
async function chooseAnother(frame: Frame, than: string): Promise<string> {
  const choice = dialog(frame).locator('.receiver').filter({ hasNotText: than }).first()
  const name = await choice.locator('b').innerText()
  await choice.getByRole('radio').click()
  const reason = dialog(frame).getByRole('textbox', { name: 'Why out of network' })
  if (await reason.isVisible()) await reason.fill('The patient asked for it.')
  await frame.page().keyboard.press('Control+Enter')
  await dialog(frame).waitFor({ state: 'detached' })
  return name
}

const charts = [
  ['full', 'pat-beaumont'],
  ['epic-like', 'pat-lindgren'],
  ['oracle-like', 'pat-mccarthy'],
] as const

describe.each(charts)('under %s', (profile, patient) => {
  beforeAll(() => learnDestinations(profile), 60_000)

  test('a usual destination takes at most four clicks; then somebody else is chosen', async () => {
    const { page, frame } = await openChart(patient, profile)
    const clicks = await countClicks(frame)
    await frame.getByRole('button', { name: 'Refer', exact: true }).click()
    await dialog(frame)
      .getByRole('radio', { name: /^Cardiology: Dr. Ingrid Lindahl/ })
      .click()
    await dialog(frame)
      .getByRole('textbox', { name: /Diagnosis or reason/ })
      .focus()
    await page.keyboard.type('Palpitations on exertion')
    await dialog(frame).getByRole('radio', { name: 'Yes', exact: true }).click()
    await dialog(frame)
      .getByRole('button', { name: /^Refer/ })
      .click()
    await frame
      .getByText(/^Saved/)
      .first()
      .waitFor()
    expect(await clicks()).toBeLessThanOrEqual(4)
    const card = frame.locator('article', { hasText: 'Routed to Dr. Ingrid Lindahl' })
    await card.waitFor()

    const { order, dispatch, owned } = await readReferral(profile, patient)
    expect(order).toMatchObject({
      status: 'active',
      intent: 'order',
      category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
      code: { coding: [{ code: '308471005' }, { code: '3457005' }] },
      requester: { reference: 'Practitioner/prac-whitfield' },
      performer: [{ reference: 'PractitionerRole/role-lindahl' }],
    })
    expect(order?.authoredOn).toMatch(/T.*[+-]\d\d:\d\d$/)
    expect(dispatch).toMatchObject({
      status: 'draft',
      code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code' }] },
      focus: { reference: `ServiceRequest/${order?.id}` },
      owner: { reference: 'PractitionerRole/role-lindahl' },
    })
    expect(owned?.owner.reference).toMatch(/^Practitioner\/prac-(reyes|tran|brooks)$/)

    await card.getByRole('button', { name: /Details/ }).click()
    await start(frame, 'What you can do', 'Choose receiver')
    const another = await chooseAnother(frame, 'Lindahl')
    await frame.locator('article', { hasText: `Routed to ${another}` }).waitFor()
    const routed = await readReferral(profile, patient)
    expect(routed.dispatch?.owner.display).toContain(another)
    expect(routed.dispatch?.owner.reference).not.toBe('PractitionerRole/role-lindahl')
    await page.context().close()
  })
})

test('from the list the receiver of a referral that was not sent is chosen, too', async () => {
  const { page, frame } = await open('/worklist?profile=full&user=prac-reyes')
  const row = frame.locator('tr', { hasText: 'BEAUMONT' })
  await row.click()
  await start(frame, 'Actions', 'Choose receiver')
  expect(await dialog(frame).textContent()).toContain('BEAUMONT, Celeste')
  const before = (await readReferral('full', 'pat-beaumont')).dispatch?.owner.display ?? ''
  const another = await chooseAnother(frame, before.split(',')[0] ?? '')
  await frame.getByText('Saved.', { exact: true }).first().waitFor()
  expect((await readReferral('full', 'pat-beaumont')).dispatch?.owner.display).toContain(another)
  await page.context().close()
})

test.each([{ dark: false }, { dark: true }])(
  'axe finds nothing in the forms at 420 px, in Spanish, dark: $dark',
  async ({ dark }) => {
    const { page, frame } = await openChart('pat-beaumont', 'full', { width: 420, dark, locale: 'es-US' })
    await frame.getByRole('button', { name: 'Remitir', exact: true }).click()
    await dialog(frame)
      .getByRole('radio', { name: /^Neurología|^Cardiología/ })
      .first()
      .click()
    expect(await violationsOn(page)).toEqual([])
    const isCut = await frame.evaluate(() => {
      const form = document.querySelector('dialog')
      return form !== null && form.scrollWidth > form.clientWidth
    })
    expect(isCut).toBe(false)
    await page.keyboard.press('Escape')
    await frame.locator('.card-open').first().click()
    await start(frame, 'Lo que puede hacer', 'Elegir destinatario')
    expect(await violationsOn(page)).toEqual([])
    await page.context().close()
  },
)
