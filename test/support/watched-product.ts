import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sql, type Kysely } from 'kysely'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { z } from 'zod'
import { stepLabels, type ClockStep } from '../../server/sandbox/message-centre/clock-steps.ts'
import type { Inbox } from '../../server/sandbox/message-centre/message-query.ts'
import { openDatabase } from '../../server/store/database.ts'
import { findRunningCluster } from '../../server/store/embedded-cluster.ts'
import type { Tables } from '../../server/store/tables.ts'
import { openSandboxRecord, type SandboxRecord } from './sandbox-record.ts'
import { metricsToken, startProduct, type RunningProduct } from './whole-product.ts'

/** The product with everything that runs by itself, and ways to look behind it. */
export type WatchedProduct = RunningProduct & {
  readonly record: SandboxRecord
  readonly baton: string
  readonly db: Kysely<Tables>
  /** Milliseconds since the epoch by Baton's clock, which the page moves. */
  readonly now: () => Promise<number>
}

/** Starts it on a data folder; what an earlier one left there is taken up. */
export async function startWatchedProduct(dataFolder: string): Promise<WatchedProduct> {
  const product = await startProduct(dataFolder, 'on')
  const url = await findRunningCluster(dataFolder, 'baton')
  if (url === undefined) throw new Error('the product runs without a database of its own')
  const { db, close } = openDatabase<Tables>(url, 2)
  const record = await openSandboxRecord(dataFolder)
  const now = async () => {
    const { rows } = await sql<{ now: Date }>`select baton_now() as now`.execute(db)
    return rows[0]?.now.getTime() ?? NaN
  }
  return {
    ...product,
    record,
    db,
    now,
    stop: async () => {
      await Promise.all([record.close(), close()])
      await product.stop()
    },
  }
}

/** Kills Baton's process without a word to it; resolves when everything that was started with it is gone too. */
export async function killBaton(product: WatchedProduct): Promise<void> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args='])
  const own = stdout.split('\n').find((line) => {
    const [, parent, ...command] = line.trim().split(/\s+/)
    return (
      Number(parent) === product.process.pid &&
      command.some((part) => part.endsWith('server/main.ts')) &&
      !command.some((part) => part.endsWith('sandbox/main.ts'))
    )
  })
  if (own === undefined) throw new Error('Baton does not run under this supervisor')
  process.kill(Number.parseInt(own, 10), 'SIGKILL')
  await product.stop()
}

/** What the processes wrote into their logs. */
export async function readLogs(dataFolder: string): Promise<string> {
  const files = ['baton.log', 'sandbox.log'].map((name) => readFile(join(dataFolder, name), 'utf8'))
  return (await Promise.all(files)).join('\n')
}

/** Answers from a phone by one of the message centre's buttons. */
export async function answer(
  page: Page,
  { sandbox }: WatchedProduct,
  phone: string,
  word: 'STOP' | 'YES',
): Promise<void> {
  await page.goto(`${sandbox}/messages?${new URLSearchParams({ inbox: 'sms', q: phone })}`)
  await page.getByRole('button', { name: word, exact: true }).click()
  await page.getByText('The text message was sent to Baton.').waitFor()
}

const Coded = z.looseObject({ coding: z.array(z.looseObject({ code: z.string() })) })
const Keyed = { identifier: z.array(z.looseObject({ system: z.string(), value: z.string() })).default([]) }
const WorkItem = z
  .looseObject({
    ...Keyed,
    status: z.string(),
    priority: z.string(),
    owner: z.looseObject({ reference: z.string() }),
    code: Coded,
  })
  .transform(({ identifier, status, priority, owner, code }) => ({
    key: keyOf(identifier),
    status,
    priority,
    owner: owner.reference,
    codes: code.coding.map((each) => each.code),
  }))
const Message = z
  .looseObject({
    ...Keyed,
    status: z.string(),
    statusReason: Coded.optional(),
    sent: z.string().default(''),
    recipient: z.array(z.looseObject({ reference: z.string() })).default([]),
    payload: z.array(z.looseObject({ contentString: z.string().optional() })).default([]),
  })
  .transform(({ identifier, status, statusReason, sent, recipient, payload }) => ({
    key: keyOf(identifier),
    status,
    sent,
    reason: statusReason?.coding[0]?.code,
    recipient: recipient[0]?.reference,
    text: payload[0]?.contentString ?? '',
  }))

/** The key by which Baton would know it again; what carries none was written by others. */
function keyOf(identifiers: readonly { system: string; value: string }[]): string | undefined {
  return identifiers.find(({ system }) =>
    /NamingSystem\/(referral-stall|notify|nudge|message)-key$/.test(system),
  )?.value
}

/** The work items that Baton wrote about a patient. */
export async function readTasks({ record }: WatchedProduct, patient: string) {
  const found = z.array(WorkItem).parse(await record.search('Task', { patient }))
  return found.filter(({ key }) => key !== undefined)
}

/** The messages that Baton recorded about a patient. */
export async function readCommunications({ record }: WatchedProduct, patient: string) {
  const found = z.array(Message).parse(await record.search('Communication', { patient }))
  return found.filter(({ key }) => key !== undefined)
}

const KeyedResource = z.looseObject({ resourceType: z.string(), ...Keyed })

/** The keys of everything that Baton wrote into the EHR for work and messages; each belongs to one resource. */
export async function readKeys({ record }: WatchedProduct): Promise<string[]> {
  const found = [...(await record.search('Task', {})), ...(await record.search('Communication', {}))]
  return z
    .array(KeyedResource)
    .parse(found)
    .flatMap(({ resourceType, identifier }) => {
      const key = keyOf(identifier)
      return key === undefined ? [] : [`${resourceType} ${key}`]
    })
}

/** Every figure that Baton gives out. */
export async function readMetrics({ baton }: WatchedProduct): Promise<string> {
  const response = await fetch(`${baton}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`)
  return response.text()
}

/** Every chart is read before the page answers, and the sandbox itself waits two minutes for that. */
const pressMs = 150_000

/** Presses a button of the message centre's clock; resolves when Baton has done what became due. */
export async function press(page: Page, { sandbox }: WatchedProduct, step: ClockStep): Promise<void> {
  await page.goto(`${sandbox}/messages`)
  await page.getByRole('button', { name: stepLabels[step], exact: true }).click({ timeout: pressMs })
  const said = await page.getByRole('status').innerText()
  expect(said).toMatch(/^Both clocks were moved\. Baton took/)
}

/** What an inbox of the message centre shows to somebody who searches it. */
export async function look(
  page: Page,
  { sandbox }: WatchedProduct,
  inbox: Inbox,
  search = '',
): Promise<string> {
  await page.goto(`${sandbox}/messages?${new URLSearchParams({ inbox, q: search })}`)
  return page.locator('main').innerText()
}
