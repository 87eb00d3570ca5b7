import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, test } from 'vitest'
import { sampleRows } from '../../client/dev/worklist-samples.ts'
import { answerCommands, answerWorklist, openWorklist } from '../support/client-worklist.tsx'

const rowOf = (name: RegExp) => screen.findByRole('row', { name })
const focusedRow = () => document.activeElement?.closest('tr')

async function openThirty() {
  const rows = sampleRows(30)
  const asked = answerWorklist(rows)
  const commands = answerCommands()
  await openWorklist()
  const user = userEvent.setup()
  await user.click(await rowOf(/HOLM, Peter/))
  return { rows, asked, commands, user }
}

describe('the keyboard', () => {
  test('goes from row to row, and the panel follows at once', async () => {
    const { rows, user } = await openThirty()
    for (const row of rows.slice(1)) {
      await user.keyboard('j')
      expect(focusedRow()).toHaveAttribute('data-referral', row.referral)
      const panel = screen.getByRole('complementary', { name: 'Selected referral' })
      expect(within(panel).getByRole('heading', { level: 2 })).toHaveTextContent(row.patientName)
    }
    await user.keyboard('k{ArrowUp}{Home}')
    expect(focusedRow()).toHaveAttribute('data-referral', rows[0]?.referral)
  })

  test('opens no form for what a closed referral does not allow, and says so', async () => {
    const { rows, commands, user } = await openThirty()
    const closed = rows.findIndex(({ state }) => state === 'closed-completed')
    await user.keyboard('j'.repeat(closed))
    const said = 'This referral is closed. A contact can be logged; for anything else reopen it first.'
    for (const letter of ['n', 'a', 'x', 'e', 'r']) {
      await user.keyboard(letter)
      expect(await screen.findByText(said)).toHaveRole('alert')
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
    }
    const actions = screen.getByRole('group', { name: 'Actions' })
    expect(within(actions).getByRole('button', { name: /^Log contact/ })).toBeVisible()
    expect(within(actions).queryByRole('button', { name: /^(Snooze|Assign|Close|Escalate)/ })).toBeNull()
    await user.keyboard('j')
    expect(screen.queryByText(said)).not.toBeInTheDocument()
    await user.keyboard('kc')
    expect(await screen.findByRole('dialog', { name: 'Log a contact' })).toBeVisible()
    expect(commands.sent).toEqual([])
  })

  test('logs a call from a form that says whom it is about', async () => {
    const { commands, user } = await openThirty()
    await user.keyboard('jc')
    const form = await screen.findByRole('dialog', { name: 'Log a contact' })
    expect(form).toHaveTextContent(/FERRER, Luis.*Born.*MRN.*004 101 2298/)
    await user.click(within(form).getByRole('radio', { name: 'Left message' }))
    await user.type(within(form).getByRole('textbox', { name: 'What was said' }), 'Asked for a date.')
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    expect(await screen.findByText('Contact saved.')).toBeInTheDocument()
    expect(commands.sent).toEqual([
      {
        id: expect.any(String) as unknown,
        referral: 'ServiceRequest/sr-1',
        patient: 'Patient/p-1',
        seen: {},
        loopVersion: 1,
        mayWrite: [],
        command: {
          name: 'log-contact',
          whom: 'receiver',
          medium: 'phone',
          outcome: 'left-message',
          text: 'Asked for a date.',
        },
      },
    ])
    await waitFor(() => expect(focusedRow()).toHaveAttribute('data-referral', 'ServiceRequest/sr-1'))
  })
})
