import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { sampleInbound } from '../../client/dev/worklist-samples.ts'
import { intakeActionsOf } from '../../client/features/worklist/intake-actions.ts'
import { answerCommands, answerWorklist, openWorklist } from '../support/client-worklist.tsx'

async function openIntake() {
  window.history.replaceState(null, '', '/#/worklist?queue=inbound')
  answerWorklist(sampleInbound(4))
  await openWorklist()
  return screen.findByRole('row', { name: /HOLM, Peter/ })
}

test('the intake queue says who sends whom, what they ask, when it came and what is missing', async () => {
  const row = await openIntake()
  const heads = screen.getAllByRole('columnheader').map((head) => head.textContent)
  expect(heads).toEqual([
    '',
    'Clock',
    'Patient',
    'Referred by',
    'Received',
    'Question and what is missing',
    'Answer',
    'Owner',
  ])
  expect(row).toHaveTextContent('Metro Neuro')
  expect(row).toHaveTextContent('Palpitations on exertion')
  expect(row).toHaveTextContent('Complete')
  expect(row).toHaveTextContent('20-Nov-2026')
  const other = screen.getByRole('row', { name: /FERRER, Luis/ })
  expect(other).toHaveTextContent('No question is stated')
  expect(other).toHaveTextContent('Missing: the question, the patient’s telephone')
})

test('an answer is one press away, and says whom it is about', async () => {
  const commands = answerCommands()
  const row = await openIntake()
  const user = userEvent.setup()
  await user.click(within(row).getByRole('button', { name: 'Accept: HOLM, Peter' }))
  const dialog = await screen.findByRole('dialog')
  expect(dialog).toHaveTextContent('HOLM, Peter')
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => expect(commands.sent).toHaveLength(1))
  expect(commands.sent[0]).toMatchObject({
    referral: 'ServiceRequest/sr-0',
    command: { name: 'record-acceptance' },
  })
})

test('a referral of ours is answered by nobody here, and an accepted one is scheduled', () => {
  const [fresh, accepted] = sampleInbound(2)
  if (fresh === undefined || accepted === undefined) throw new Error('no rows')
  const names = (row: typeof fresh) => intakeActionsOf(row).map(({ name }) => name)
  expect(names(fresh)).toEqual(
    expect.arrayContaining(['record-acceptance', 'record-decline', 'record-appointment']),
  )
  expect(names(accepted)).toEqual(['record-appointment', 'record-decline'])
  expect(names({ ...fresh, direction: 'outbound' })).toEqual([])
})
