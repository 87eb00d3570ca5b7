import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import type { Browser, Frame, Page } from 'playwright-core'
import { expect, inject, vi } from 'vitest'
import { z } from 'zod'
import { directoryCommand } from '../../server/cli/directory.ts'
import { stepLabels, type ClockStep } from '../../server/sandbox/message-centre/clock-steps.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { openDatabase } from '../../server/store/database.ts'
import { findRunningCluster } from '../../server/store/embedded-cluster.ts'
import type { Tables } from '../../server/store/tables.ts'
import { openChromium } from '../support/chromium.ts'
import { openSandboxRecord, type SandboxRecord } from '../support/sandbox-record.ts'
import { copyClinic, startProduct, type RunningProduct } from '../support/whole-product.ts'
import { appFrame, listenForComplaints, openContext, type Complaints, type Look } from './in-the-chart.ts'

/** A clinic that nobody else tests in: what is decided here would be evidence in the charts of the others. */
export type OwnClinic = {
  product: RunningProduct
  browser: Browser
  record: SandboxRecord
  /** Baton's own database. */
  db: Kysely<Tables & FhirTables>
  /** @param expected - complaints of the browser that are none */
  open: (path: string, look?: Look, expected?: readonly RegExp[]) => Promise<Opened>
  /** Baton follows this chart from now on, and knows from it where the practice sends its patients. */
  learnDestinations: (profile: string) => Promise<void>
  /** What the EHR holds that was said about a referral, `ServiceRequest/x`. */
  saidOf: (referral: string) => Promise<readonly Message[]>
  /** The state that Baton's list keeps of a referral under the profile `full`. */
  stateOf: (referral: string) => Promise<string | undefined>
  /** Moves both clocks; everything that has come due meanwhile is done when it resolves. */
  passTime: (step: ClockStep) => Promise<void>
  close: () => Promise<void>
}

const Message = z.looseObject({ status: z.string(), category: z.unknown().optional() })
type Message = z.infer<typeof Message>

/** A page of the EHR, and the app within it. */
export type Opened = { page: Page; frame: Frame; complaints: Complaints }

/** @param jobs - as of `startProduct` */
export async function openOwnClinic(jobs: 'on' | 'off'): Promise<OwnClinic> {
  const folder = await copyClinic(inject('loadedClinic'))
  const product = await startProduct(folder, jobs)
  const url = await findRunningCluster(folder, 'baton')
  if (url === undefined) throw new Error('Baton has no database of its own')
  const [browser, record] = [await openChromium(), await openSandboxRecord(folder)]
  const own = openDatabase<Tables & FhirTables>(url, 2)
  const open: OwnClinic['open'] = async (path, look = {}, expected = []) => {
    const context = await openContext(browser, { width: 1366, ...look })
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    const complaints = listenForComplaints(page, expected)
    await page.goto(`${product.sandbox}${path}`)
    return { page, frame: await appFrame(page), complaints }
  }
  return {
    product,
    browser,
    record,
    db: own.db,
    open,
    learnDestinations: async (profile) => {
      const { page, frame } = await open(`/chart/pat-okafor?profile=${profile}&style=off`)
      await frame.waitForSelector('[data-freshness="fresh"]')
      await page.context().close()
      await importDirectory({ product, folder, db: own.db }, `sandbox-${profile}`)
    },
    passTime: async (step) => {
      const page = await browser.newPage()
      await page.goto(`${product.sandbox}/messages`)
      await page.getByRole('button', { name: stepLabels[step], exact: true }).click({ timeout: 120_000 })
      await page.getByText(/^Both clocks were moved/).waitFor({ timeout: 120_000 })
      await page.close()
    },
    saidOf: async (referral) =>
      z.array(Message).parse(await record.search('Communication', { 'based-on': referral })),
    stateOf: async (referral) => {
      const { rows } = await sql<{ state: string }>`select state from loop
        where tenant_id = 'sandbox-full' and 'ServiceRequest/' || referral_id = ${referral}`.execute(own.db)
      return rows[0]?.state
    },
    close: async () => {
      await browser.close()
      await Promise.all([record.close(), own.close()])
      await product.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Saves the form that is open, once: what Baton writes meanwhile by itself is nobody's change. */
export async function saveForm({ page, frame }: Pick<Opened, 'page' | 'frame'>): Promise<void> {
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => frame.getByRole('dialog').allInnerTexts(), { timeout: 60_000 }).toEqual([])
}

async function importDirectory(
  { product, folder, db }: Pick<OwnClinic, 'product' | 'db'> & { folder: string },
  tenant: string,
): Promise<void> {
  const followed = () => db.selectFrom('loop').select('referral_id').where('tenant_id', '=', tenant).execute()
  await vi.waitFor(async () => expect(await followed()).not.toEqual([]), { timeout: 60_000, interval: 200 })
  const variables = {
    BATON_DATA: folder,
    SANDBOX_ORIGIN: product.sandbox,
    SANDBOX_SMTP_PORT: String(product.smtpPort),
    SANDBOX_HISP_PORT: String(product.hispPort),
  }
  const settings = join(import.meta.dirname, '..', '..', 'smart-config')
  const world = { variables, folder: settings, clock: () => new Date() }
  expect(await directoryCommand(['import', tenant], world)).toMatchObject({ exitCode: 0 })
}
