import type { Browser, Frame } from 'playwright-core'
import { localDay } from '#domain/clinic-zone.ts'
import type { InventedPatient } from '../support/fresh-referral.ts'
import { countInput } from './count-input.ts'
import { appFrame, openChart, openContext } from './in-the-chart.ts'

const waitMs = { timeout: 120_000 }

/** A consultant's letter about somebody, with no number of ours in it: a person has to say where it belongs. */
export function letterAbout(
  { given, family, birthDate }: Pick<InventedPatient, 'given' | 'family' | 'birthDate'>,
  visitAt: number,
  zone: string,
): string {
  return [
    'Document: Neurology Consultation',
    'Clinic: Harborview Neurology',
    `Patient: ${family}, ${given}`,
    `DOB: ${birthDate}`,
    `Date of service: ${localDay(visitAt, zone)}`,
    'Seen for numbness of the left hand.',
    'Plan:',
    'Splint at night for six weeks.',
    'Electronically signed by: Nikolai Petrov, MD',
  ].join('\n')
}

/** Where notes are worked on: the browser, the sandbox and the kind of EHR. */
export type NoteDesk = { browser: Browser; sandbox: string; profile: string }

/** Brings a letter as a file in the chart of its patient; resolves to what the person is told of it. */
export async function bringNote(
  { browser, sandbox, profile }: NoteDesk,
  { id }: Pick<InventedPatient, 'id'>,
  letter: string,
): Promise<string> {
  const context = await openContext(browser)
  const page = await context.newPage()
  const frame = await openChart(page, id, { profile }, sandbox)
  await frame.getByRole('button', { name: 'Add a note' }).click(waitMs)
  const dialog = frame.getByRole('dialog')
  const file = { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from(letter) }
  await dialog.locator('input[type="file"]').setInputFiles(file)
  await dialog.getByRole('button', { name: 'Add the note' }).click()
  const told = dialog.getByRole('listitem')
  await told.waitFor(waitMs)
  const said = (await told.textContent()) ?? ''
  await context.close()
  return said
}

/**
 * Files the note of a patient from the list of notes at the first of the referrals it may belong to.
 *
 * @returns how many clicks that took, and what was said
 */
export async function fileFromList(
  { browser, sandbox, profile }: NoteDesk,
  { family }: Pick<InventedPatient, 'family'>,
): Promise<{ clicks: number; said: string }> {
  const context = await openContext(browser, { width: 1366 })
  const page = await context.newPage()
  await page.goto(`${sandbox}/worklist?profile=${profile}&user=prac-reyes`)
  const frame = await appFrame(page)
  await frame.getByRole('link', { name: 'Notes', exact: true }).click(waitMs)
  const row = frame.locator('a[data-note]', { hasText: family.toUpperCase() })
  await row.waitFor(waitMs)
  const readInput = await countInput(frame)
  await row.click()
  await frame.getByRole('button', { name: new RegExp(`^File here: .*${family}`, 'i') }).click(waitMs)
  const done = frame.getByText(/^Filed at/)
  await done.waitFor(waitMs)
  const { clicks } = await readInput()
  const filed = { clicks, said: (await done.textContent()) ?? '' }
  await context.close()
  return filed
}

/** Reviews the report in the chart as the clinician who asked for it; resolves once the referral asks for nothing more. */
export async function reviewInChart(
  { browser, sandbox, profile }: NoteDesk,
  { id }: Pick<InventedPatient, 'id'>,
  plan: string,
): Promise<{ quoted: boolean; state: string | null }> {
  const context = await openContext(browser)
  const page = await context.newPage()
  const frame: Frame = await openChart(page, id, { profile }, sandbox)
  await frame.getByRole('button', { name: 'Review the note' }).click(waitMs)
  const dialog = frame.getByRole('dialog')
  const quote = dialog.getByText('Splint at night for six weeks.').first()
  await quote.waitFor(waitMs)
  const quoted = await quote.isVisible()
  await dialog.getByRole('textbox', { name: 'What follows from it' }).fill(plan)
  await dialog.getByText('Not yet', { exact: true }).click()
  await dialog.getByRole('button', { name: /^I have read it/ }).click()
  const closed = frame.locator('[data-display="closed"]').first()
  await closed.waitFor({ state: 'attached', ...waitMs })
  const state = await closed.getAttribute('data-state')
  await context.close()
  return { quoted, state }
}
