import { sql } from 'kysely'
import type { Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { violationsOn } from '../support/accessibility.ts'
import { countInput } from './count-input.ts'
import { describeIntake } from './intake-desk.ts'
import { openOwnClinic, saveForm, type OwnClinic } from './own-clinic.ts'

// The list as it fills by itself, worked in the browser; what became of it is looked up where it was written.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const tenant = 'sandbox-full'
const reyes = 'Practitioner/prac-reyes'
/** So many items the coordinator's queue must hold, and so many are dealt with. */
const wanted = 30

let clinic: OwnClinic

beforeAll(async () => {
  clinic = await openOwnClinic('on')
  await clinic.learnDestinations('full')
  const mine = async () => {
    const { rows } = await sql<{ count: number }>`select count(distinct referral_id)::int as count
      from worklist_stretch where tenant_id = ${tenant} and owner = ${reyes} and display <> 'closed'
      and from_at <= baton_now() and baton_now() < until_at`.execute(clinic.db)
    return rows[0]?.count ?? 0
  }
  // The premise of what follows: the clinic as it is made gives her more than that to do.
  await vi.waitFor(async () => expect(await mine()).toBeGreaterThanOrEqual(wanted + 5), {
    timeout: 120_000,
    interval: 500,
  })
})
afterAll(() => clinic.close())

const openList = (expected: readonly RegExp[] = []) =>
  clinic.open('/worklist?profile=full&user=prac-reyes&style=off', {}, expected)
const dialogOf = (frame: Frame) => frame.getByRole('dialog')
const queueOf = (frame: Frame, name: RegExp) => frame.getByRole('button', { name })

/** What was given about a referral in this person's name, in order, and how each stands. */
async function commandsOf(referral: string): Promise<readonly { name: string; state: string }[]> {
  const { rows } = await sql<{ name: string; state: string }>`select command ->> 'name' as name, state
    from intent where tenant_id = ${tenant} and referral_id = ${referral.slice('ServiceRequest/'.length)}
    and actor = ${reyes} order by created_at`.execute(clinic.db)
  return rows
}

/** The list draws what is in sight only: who is looked for is searched for, and nobody else is left then. */
async function find(frame: Frame, name: string): Promise<void> {
  await frame.getByRole('searchbox').fill(name)
  const names = frame.locator('tbody tr[data-referral] .wl-name')
  const found = async () =>
    new Set((await names.allInnerTexts()).map((each) => each.toLowerCase().startsWith(name.toLowerCase())))
  await expect.poll(found, { timeout: 30_000 }).toEqual(new Set([true]))
}

type Way = 'request-note' | 'log-contact' | 'snooze' | 'close'

/**
 * Does by keys what a row asks for; what is overdue cannot be put off, and is ended with its reason. Nothing where Baton
 * says that the row has changed: what runs by itself goes on meanwhile.
 */
async function dealWith(page: Page, frame: Frame): Promise<{ referral: string; way: Way } | undefined> {
  const row = frame.locator('tbody tr[data-referral]:focus')
  const referral = (await row.getAttribute('data-referral')) ?? ''
  const next = await row.locator('.wl-why').innerText()
  const isOverdue = /(^| )k-overdue( |$)/.test((await row.getAttribute('class')) ?? '')
  const way: Way = next.includes('Request the note')
    ? 'request-note'
    : next.includes('Call the clinic') || next.includes('Remind the reviewer')
      ? 'log-contact'
      : isOverdue
        ? 'close'
        : 'snooze'
  await page.keyboard.press({ 'request-note': 'r', 'log-contact': 'c', close: 'x', snooze: 'n' }[way])
  await dialogOf(frame).waitFor()
  if (way === 'close') {
    await page.keyboard.press('3')
    await page.keyboard.type('Settled.')
  }
  if (way === 'log-contact') {
    await page.keyboard.press('2')
    await page.keyboard.type('Call back.')
  }
  await page.keyboard.press(way === 'log-contact' ? 'Control+Enter' : 'Enter')
  await dialogOf(frame).waitFor({ state: 'detached' })
  const changed = frame.locator('p.wl-alert')
  const isAnswered = async () => (await commandsOf(referral)).length > 0 || (await changed.isVisible())
  await expect.poll(isAnswered, { timeout: 30_000 }).toBe(true)
  if ((await commandsOf(referral)).length === 0) return undefined
  await expect.poll(() => commandsOf(referral), { timeout: 30_000 }).toEqual([{ name: way, state: 'done' }])
  const isGone = way === 'close' || way === 'snooze'
  if (isGone) await frame.locator(`tr[data-referral="${referral}"]`).waitFor({ state: 'detached' })
  else await page.keyboard.press('j')
  return { referral, way }
}

test('a referral is given to somebody else, and the chart knows', async () => {
  const { page, frame, complaints } = await openList()
  await find(frame, 'Okafor')
  const row = frame.locator('tr', { hasText: 'OKAFOR' }).filter({ hasText: 'Gastroenterology' })
  const referral = await row.getAttribute('data-referral')
  await row.click()
  await page.keyboard.press('a')
  await dialogOf(frame).waitFor()
  await page.keyboard.type('Aaliyah')
  await page.keyboard.press('Enter')
  await frame.getByText('Assigned to Aaliyah Brooks.').waitFor()
  expect(new URL(frame.url()).href).not.toMatch(/okafor/i)
  expect(complaints).toEqual([])
  await page.context().close()
  // What was accepted is kept, and written in the EHR a moment later; the chart reads the EHR.
  const given = () => commandsOf(referral ?? '')
  await expect.poll(given, { timeout: 30_000 }).toEqual([{ name: 'assign', state: 'done' }])
  const chart = await clinic.open('/chart/pat-okafor?profile=full&style=off')
  await chart.frame.getByText('Aaliyah Brooks', { exact: true }).first().waitFor()
  await chart.page.context().close()
})

test('from the list the receiver of a referral that was not sent is chosen', async () => {
  const { page, frame } = await openList()
  await find(frame, 'Nakamura')
  const row = frame.locator('tr', { hasText: 'NAKAMURA' }).filter({ hasText: 'Choose a receiver' })
  const referral = await row.getAttribute('data-referral')
  await row.click()
  await frame
    .getByRole('group', { name: 'Actions' })
    .getByRole('button', { name: 'Choose a receiver' })
    .click()
  expect(await dialogOf(frame).textContent()).toContain('NAKAMURA, Haruka')
  const choice = dialogOf(frame).locator('.receiver').first()
  await choice.getByRole('radio').click()
  const reason = dialogOf(frame).getByRole('textbox', { name: 'Why out of network' })
  if (await reason.isVisible()) await reason.fill('The patient asked for it.')
  await saveForm({ page, frame })
  await frame.getByText('Saved.', { exact: true }).first().waitFor()
  expect(await commandsOf(referral ?? '')).toEqual([{ name: 'route', state: 'done' }])
  await page.context().close()
})

test('a coordinator clears a queue of thirty with the keyboard alone', async () => {
  // A referral that the clinic itself moved on meanwhile is refused, and the coordinator decides again.
  const { page, frame, complaints } = await openList([/ 409 .*\/api\/commands$/])
  const mine = queueOf(frame, /^My queue ?\d+/)
  await mine.focus()
  const input = await countInput(frame)
  await page.keyboard.press('Enter')
  const list = frame.getByRole('table', { name: /^My queue: / })
  await list.waitFor()
  const rows = frame.locator('tbody tr[data-referral]')
  await rows.first().focus()
  const total = Number(await list.getAttribute('aria-rowcount')) - 1
  expect(total).toBeGreaterThanOrEqual(wanted)

  const done: { referral: string; way: Way }[] = []
  const updates = frame.getByRole('button', { name: /press U$/ })
  while (done.length < wanted) {
    if (await updates.isVisible()) await page.keyboard.press('u')
    const one = await dealWith(page, frame)
    if (one !== undefined) done.push(one)
    else await page.keyboard.press('u')
  }
  const { clicks, keys } = await input()
  expect(clicks).toBe(0)
  // To the next row, a letter, a digit where there is a choice, and Enter.
  expect(keys).toBeLessThanOrEqual(wanted * 4)
  expect(new Set(done.map(({ referral }) => referral)).size).toBe(wanted)
  expect([...new Set(done.map(({ way }) => way))].toSorted()).toEqual([
    ...['close', 'log-contact', 'request-note', 'snooze'],
  ])
  const left = done.filter(({ way }) => way === 'close' || way === 'snooze').length
  await expect
    .poll(async () => Number(await list.getAttribute('aria-rowcount')) - 1, { timeout: 20_000 })
    .toBe(total - left)
  for (const { referral, way } of done) {
    if (way === 'close') expect(await clinic.stateOf(referral)).toBe('closed-no-longer-needed')
    if (way === 'request-note')
      expect(JSON.stringify(await clinic.saidOf(referral))).toContain('"code":"note-requested"')
    if (way === 'log-contact') expect(JSON.stringify(await clinic.saidOf(referral))).toContain('Call back.')
  }
  expect(complaints).toEqual([])
  await page.context().close()
})

describeIntake(() => clinic)

test.each([{ dark: false }, { dark: true }])(
  'axe finds nothing in the forms of a new referral at 420 px, in Spanish, dark: $dark',
  async ({ dark }) => {
    const look = { width: 420, dark, locale: 'es-US' }
    const { page, frame } = await clinic.open('/chart/pat-beaumont?profile=full&style=off', look)
    await frame.waitForSelector('[data-freshness="fresh"]')
    await frame.getByRole('button', { name: 'Remitir', exact: true }).click()
    await dialogOf(frame)
      .getByRole('radio', { name: /^Neurología|^Cardiología/ })
      .first()
      .click()
    expect(await violationsOn(page)).toEqual([])
    const isCut = await dialogOf(frame).evaluate((form) => form.scrollWidth > form.clientWidth)
    expect(isCut).toBe(false)
    await page.context().close()
  },
)
