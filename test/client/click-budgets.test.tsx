import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { galleryModels } from '../../client/dev/gallery-models.ts'
import { sampleRows, sampleSlots } from '../../client/dev/worklist-samples.ts'
import { network } from '../support/client-network.ts'
import { answerCommands, answerWorklist, openWorklist } from '../support/client-worklist.tsx'

// What a person presses from the open view on; typing is not counted.

const rowsIn = (state: 'accepted' | 'note-pending') =>
  sampleRows(2).map((row) => ({ ...row, state, unfiledNotes: 0 }))
const view = galleryModels['full']?.views.find(({ state }) => state === 'accepted')

/** Lets the referral that is looked at be read, with these free times behind it. */
function answerLoop(slots = sampleSlots) {
  const asked: unknown[] = []
  network.use(
    http.post<never, { referral: string }>('*/api/worklist/loop', async ({ request }) => {
      const { referral } = await request.json()
      const patient = { reference: 'Patient/p-0', name: 'HOLM, Peter' }
      return HttpResponse.json({ view: { ...view, referral }, patient, work: [], evidenceAt: '', version: 1 })
    }),
    http.post<never, { referral: string }>('*/api/worklist/slots', async ({ request }) => {
      asked.push(await request.json())
      return HttpResponse.json({ slots })
    }),
  )
  return asked
}

async function openList(state: 'accepted' | 'note-pending' = 'accepted') {
  answerWorklist(rowsIn(state))
  const commands = answerCommands()
  const slots = answerLoop()
  await openWorklist()
  const user = userEvent.setup()
  await user.click(await screen.findByRole('row', { name: /HOLM, Peter/ }))
  const panel = screen.getByRole('complementary', { name: 'Selected referral' })
  const count = { clicks: 0 }
  // A click on a label presses its control as well: what a person did is the one that was pointed at.
  document.addEventListener('pointerdown', () => (count.clicks += 1), { capture: true })
  const press = async (place: HTMLElement, name: string | RegExp, role: 'button' | 'radio' = 'button') =>
    user.click(await within(place).findByRole(role, { name }))
  return { user, panel, commands, slots, count, press }
}

const form = () => screen.findByRole('dialog')
const saved = async (sent: readonly unknown[]) => waitFor(() => expect(sent).toHaveLength(1))

describe('clicks', () => {
  test('an appointment that was already made takes three', async () => {
    const { user, panel, commands, count, press } = await openList()
    await press(panel, /^Record appointment/)
    const dialog = await form()
    expect(within(dialog).getByLabelText('Date')).toHaveFocus()
    await user.type(within(dialog).getByLabelText('Date'), '2026-12-15', { skipClick: true })
    await user.click(within(dialog).getByLabelText('Time'))
    await user.type(within(dialog).getByLabelText('Time'), '09:00', { skipClick: true })
    await press(dialog, /^Record appointment/)
    await saved(commands.sent)
    expect(commands.sent).toMatchObject([{ command: { name: 'record-appointment' } }])
    expect(count.clicks).toBe(3)
  })

  test('a free time is booked with three once its button is in sight', async () => {
    const { user, panel, commands, slots, count, press } = await openList()
    await user.click(await within(panel).findByText('More actions'))
    count.clicks = 0
    await press(panel, 'Book appointment')
    const dialog = await form()
    const times = await within(dialog).findByRole('group', { name: /Free times/ })
    await user.click(within(times).getAllByRole('radio')[0] ?? times)
    await press(dialog, /^Book appointment/)
    await saved(commands.sent)
    expect(commands.sent).toMatchObject([{ command: { name: 'book-appointment', slot: 'Slot/s-1' } }])
    expect(slots).toEqual([{ referral: 'ServiceRequest/sr-0' }])
    expect(count.clicks).toBe(3)
  })

  test('closing with a reason takes three', async () => {
    const { user, panel, commands, count, press } = await openList()
    await press(panel, /^Close/)
    const dialog = await form()
    await press(dialog, /No longer needed/, 'radio')
    within(dialog).getByLabelText('What happened').focus()
    await user.keyboard('Healed')
    await press(dialog, /^Close referral/)
    await saved(commands.sent)
    expect(count.clicks).toBe(3)
  })

  test('a missing note is asked for with two', async () => {
    const { panel, commands, count, press } = await openList('note-pending')
    await press(panel, /^Request the note/)
    await press(await form(), /^Request note/)
    await saved(commands.sent)
    expect(count.clicks).toBe(2)
  })

  test('a call is logged with two and what was said, and taken back with one', async () => {
    const { user, panel, commands, count, press } = await openList()
    await press(panel, /^Log contact/)
    const dialog = await form()
    await press(dialog, 'Reached', 'radio')
    within(dialog).getByLabelText('What was said').focus()
    await user.keyboard('They will call.{Control>}{Enter}{/Control}')
    await saved(commands.sent)
    expect(count.clicks).toBe(2)
    count.clicks = 0
    await user.click(await screen.findByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(commands.undone).toHaveLength(1))
    expect(count.clicks).toBe(1)
  })

  test('the next referral is one away', async () => {
    const { user, count } = await openList()
    await user.click(await screen.findByRole('row', { name: /FERRER, Luis/ }))
    const panel = screen.getByRole('complementary', { name: 'Selected referral' })
    expect(within(panel).getByRole('heading', { level: 2 })).toHaveTextContent('FERRER, Luis')
    expect(count.clicks).toBe(1)
  })
})

describe('keys', () => {
  test.each([
    ['a', 'Assign an owner'],
    ['n', 'Snooze'],
    ['e', 'Escalate'],
    ['r', 'Request the consult note'],
    ['c', 'Log a contact'],
    ['x', 'Close with a reason'],
  ])('%s opens its form', async (key, title) => {
    const { user } = await openList()
    await user.keyboard(key)
    expect(await screen.findByRole('dialog', { name: title })).toBeInTheDocument()
  })
})
